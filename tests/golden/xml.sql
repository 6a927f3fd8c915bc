-- source: https://learn.microsoft.com/sql/relational-databases/xml/create-instances-of-xml-data
SELECT CONVERT(nvarchar(100), CAST('<a></a>' AS xml));
-- => nvarchar(100)|'<a/>'
SELECT CONVERT(nvarchar(100), CAST(N'<root>   <Cust id=''1'' >  <name >A&#66;</name></Cust ></root>' AS xml));
-- => nvarchar(100)|'<root><Cust id="1"><name>AB</name></Cust></root>'
SELECT CONVERT(nvarchar(100), CONVERT(xml, N'<root> <a/> </root>', 1));
-- => nvarchar(100)|'<root> <a/> </root>'
SELECT CONVERT(nvarchar(200), CAST('<?xml version="1.0" encoding="utf-8"?><a b="x&lt;&#10;"><![CDATA[<&>]]> &quot;q&quot;</a><!-- c --><?p i?>text' AS xml));
-- => nvarchar(200)|'<a b="x&lt;&#x0A;">&lt;&amp;&gt; "q"</a><!-- c --><?p i?>text'
SELECT CONVERT(nvarchar(100), CAST(N'<x:a xmlns:x="u"><x:b/></x:a>' AS xml));
-- => nvarchar(100)|'<x:a xmlns:x="u"><x:b/></x:a>'
SELECT CONVERT(nvarchar(100), CAST('' AS xml));
-- => nvarchar(100)|''
SELECT CONVERT(nvarchar(100), CAST(0x3C613EC3A93C2F613E AS xml));
-- => nvarchar(100)|'<a>é</a>'
SELECT CONVERT(nvarchar(100), TRY_CAST('<a>' AS xml));
-- => nvarchar(100)|NULL
SELECT CONVERT(nvarchar(100), TRY_CONVERT(xml, N'<a/>'));
-- => nvarchar(100)|'<a/>'
-- source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-9000-to-9999
SELECT CONVERT(nvarchar(100), CAST('<a><b></a>' AS xml));
-- !! 9436 XML parsing: line 1, character 10, end tag does not match start tag
SELECT CONVERT(nvarchar(100), CAST('<a><b></a >' AS xml));
-- !! 9436 XML parsing: line 1, character 11, end tag does not match start tag
SELECT CONVERT(nvarchar(100), CAST('</a>' AS xml));
-- !! 9436 XML parsing: line 1, character 4, end tag does not match start tag
SELECT CONVERT(nvarchar(100), CAST('<a>' AS xml));
-- !! 9400 XML parsing: line 1, character 3, unexpected end of input
SELECT CONVERT(nvarchar(100), CAST('<a b="1' AS xml));
-- !! 9400 XML parsing: line 1, character 7, unexpected end of input
SELECT CONVERT(nvarchar(100), CAST('<a' AS xml));
-- !! 9400 XML parsing: line 1, character 2, unexpected end of input
SELECT CONVERT(nvarchar(100), CAST('<a>b & c</a>' AS xml));
-- !! 9421 XML parsing: line 1, character 7, illegal name character
SELECT CONVERT(nvarchar(100), CAST('<r>AT&T</r>' AS xml));
-- !! 9411 XML parsing: line 1, character 8, semicolon expected
SELECT CONVERT(nvarchar(100), CAST('<a>&nbsp;</a>' AS xml));
-- !! 9448 XML parsing: line 1, character 9, well formed check: undeclared entity
SELECT CONVERT(nvarchar(100), CAST('<a>&#x;</a>' AS xml));
-- !! 9416 XML parsing: line 1, character 7, hexadecimal digit expected
SELECT CONVERT(nvarchar(100), CAST('<a>1 < 2</a>' AS xml));
-- !! 9455 XML parsing: line 1, character 7, illegal qualified name character
SELECT CONVERT(nvarchar(100), CAST('<a b=c/>' AS xml));
-- !! 9413 XML parsing: line 1, character 6, A string literal was expected
SELECT CONVERT(nvarchar(100), CAST('<a b/>' AS xml));
-- !! 9414 XML parsing: line 1, character 5, equal expected
SELECT CONVERT(nvarchar(100), CAST('<a b="1"c="2"/>' AS xml));
-- !! 9410 XML parsing: line 1, character 9, whitespace expected
SELECT CONVERT(nvarchar(100), CAST('<a b="1" b="2"/>' AS xml));
-- !! 9437 XML parsing: line 1, character 11, duplicate attribute
SELECT CONVERT(nvarchar(100), CAST('<a b="<"/>' AS xml));
-- !! 9415 XML parsing: line 1, character 7, well formed check: no '<' in attribute value
SELECT CONVERT(nvarchar(100), CAST('<a>' + CHAR(31) + '</a>' AS xml));
-- !! 9420 XML parsing: line 1, character 4, illegal xml character
SELECT CONVERT(nvarchar(100), CAST('<a>]]></a>' AS xml));
-- !! 9454 XML parsing: line 1, character 6, no ']]>' in element content
SELECT CONVERT(nvarchar(100), CAST('<!-- a -- b --><a/>' AS xml));
-- !! 9424 XML parsing: line 1, character 10, incorrect comment syntax
SELECT CONVERT(nvarchar(100), CAST('<a:b/>' AS xml));
-- !! 9459 XML parsing: line 1, character 5, undeclared prefix
SELECT CONVERT(nvarchar(100), CAST(N'<?xml version="1.0" encoding="utf-8"?><a/>' AS xml));
-- !! 9402 XML parsing: line 1, character 38, unable to switch the encoding
SELECT CONVERT(nvarchar(100), CAST(CHAR(10) + '<?xml version="1.0"?><a/>' AS xml));
-- !! 9438 XML parsing: line 2, character 6, text/xmldecl not at the beginning of input
SELECT CONVERT(nvarchar(100), CAST('<!DOCTYPE a [<!ENTITY b "c">]><a/>' AS xml));
-- !! 6359 Parsing XML with internal subset DTDs not allowed. Use CONVERT with style option 2 to enable limited internal subset DTD support.
