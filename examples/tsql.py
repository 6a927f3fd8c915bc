"""Runs one T-SQL batch where SQLCMDSERVER, SQLCMDUSER and SQLCMDPASSWORD say, and prints its rows, tabs between the columns.

Usage: python examples/tsql.py "SELECT @@VERSION"
"""

import os
import sys

import pytds


def main() -> None:
    host, port = os.environ["SQLCMDSERVER"].split(",")
    login = {"user": os.environ["SQLCMDUSER"], "password": os.environ["SQLCMDPASSWORD"]}
    with pytds.connect(dsn=host, port=int(port), autocommit=True, **login) as connection, connection.cursor() as cursor:
        cursor.execute(sys.argv[1])
        while True:
            if cursor.description is not None:
                for row in cursor.fetchall():
                    print(*row, sep="\t")
            if not cursor.nextset():
                return


main()
