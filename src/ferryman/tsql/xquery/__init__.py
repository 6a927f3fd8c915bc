"""XQuery: parsed and typed here, then written as one SQL expression over trees in jsonb (store/support/31_xml_tree.sql).

``parser`` makes ``syntax``; ``compiler`` gives every expression its static type and its SQL; ``update`` does so for XML DML.
"""
