"""SQL Server's errors: one table from number to severity and text, one exception.

Source: "Database Engine events and errors",
https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
Texts keep SQL Server's wording with ``{0}``, ``{1}`` for its substitutions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass
class SqlError(Exception):
    """An error (or, below severity 11, a message) as SQL Server reports it to a client.

    ``line`` is the 1-based line in the batch or module, 0 when not known yet: the interpreter
    fills it, and ``procedure``, at the statement that failed.
    """

    number: int
    message: str
    severity: int = 16
    state: int = 1
    line: int = 0
    procedure: str = ""
    origin: str = ""
    """How a script raised it: '' by the engine, RAISERROR or THROW."""
    terminated: bool = False
    """Whether it undid a statement that changes rows: message 3621 then follows it."""
    scope: object = field(default=None, repr=False, compare=False)
    """The level of execution whose names could not be bound: its own TRY can't catch that."""

    def __str__(self) -> str:
        return f"Msg {self.number}, Level {self.severity}, State {self.state}: {self.message}"


@dataclass(frozen=True, slots=True)
class ErrorText:
    severity: int
    text: str
    state: int = 1


ERRORS: Final[dict[int, ErrorText]] = {
    102: ErrorText(15, "Incorrect syntax near '{0}'."),
    103: ErrorText(15, "The identifier that starts with '{0}' is too long. Maximum length is 128.", 4),
    104: ErrorText(15, "ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator."),
    105: ErrorText(15, "Unclosed quotation mark after the character string '{0}'."),
    107: ErrorText(15, "The column prefix '{0}' does not match with a table name or alias name used in the query."),
    108: ErrorText(15, "The ORDER BY position number {0} is out of range of the number of items in the select list."),
    109: ErrorText(15, "There are more columns in the INSERT statement than values specified in the VALUES clause."
                       " The number of values in the VALUES clause must match the number of columns specified in the INSERT statement."),
    110: ErrorText(15, "There are fewer columns in the INSERT statement than values specified in the VALUES clause."
                       " The number of values in the VALUES clause must match the number of columns specified in the INSERT statement."),
    111: ErrorText(15, "'{0}' must be the first statement in a query batch."),
    113: ErrorText(15, "Missing end comment mark '*/'."),
    116: ErrorText(16, "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."),
    117: ErrorText(15, "The {0} name '{1}' contains more than the maximum number of prefixes. The maximum is 3."),
    120: ErrorText(15, "The select list for the INSERT statement contains fewer items than the insert list."
                       " The number of SELECT values must match the number of INSERT columns."),
    121: ErrorText(15, "The select list for the INSERT statement contains more items than the insert list."
                       " The number of SELECT values must match the number of INSERT columns."),
    127: ErrorText(15, "A TOP N or FETCH rowcount value may not be negative."),
    130: ErrorText(16, "Cannot perform an aggregate function on an expression containing an aggregate or a subquery."),
    131: ErrorText(15, "The size ({0}) given to the type '{1}' exceeds the maximum allowed for any data type ({2}).", 3),
    132: ErrorText(15, "The label '{0}' has already been declared. Label names must be unique within a query batch or stored procedure."),
    133: ErrorText(15, "A GOTO statement references the label '{0}' but the label has not been declared."),
    134: ErrorText(15, "The variable name '{0}' has already been declared. Variable names must be unique within a query batch or stored procedure."),
    135: ErrorText(15, "Cannot use a BREAK statement outside the scope of a WHILE statement."),
    136: ErrorText(15, "Cannot use a CONTINUE statement outside the scope of a WHILE statement."),
    137: ErrorText(15, 'Must declare the scalar variable "{0}".', 2),
    141: ErrorText(15, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations."),
    145: ErrorText(15, "ORDER BY items must appear in the select list if SELECT DISTINCT is specified."),
    147: ErrorText(15, "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select"
                   " list, and the column being aggregated is an outer reference."),
    155: ErrorText(15, "'{0}' is not a recognized {1} option."),
    156: ErrorText(15, "Incorrect syntax near the keyword '{0}'."),
    164: ErrorText(15, "Each GROUP BY expression must contain at least one column that is not an outer reference."),
    166: ErrorText(15, "'{0}' does not allow specifying the database name as a prefix to the object name."),
    119: ErrorText(15, "Must pass parameter number {0} and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all"
                       " subsequent parameters must be passed in the form '@name = value'."),
    173: ErrorText(15, "The definition for column '{0}' must include a data type."),
    174: ErrorText(15, "The {0} function requires {1} argument(s)."),
    178: ErrorText(15, "A RETURN statement with a return value cannot be used in this context."),
    179: ErrorText(15, "Cannot use the OUTPUT option when passing a constant to a stored procedure."),
    183: ErrorText(15, "The scale ({0}) for column '{1}' must be within the range {2} to {3}."),
    189: ErrorText(15, "The {0} function requires {1} to {2} arguments."),
    191: ErrorText(15, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries."),
    195: ErrorText(15, "'{0}' is not a recognized built-in function name.", 10),
    201: ErrorText(16, "Procedure or function '{0}' expects parameter '{1}', which was not supplied.", 4),
    205: ErrorText(16, "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their"
                   " target lists."),
    206: ErrorText(16, "Operand type clash: {0} is incompatible with {1}", 2),
    207: ErrorText(16, "Invalid column name '{0}'."),
    208: ErrorText(16, "Invalid object name '{0}'."),
    209: ErrorText(16, "Ambiguous column name '{0}'."),
    213: ErrorText(16, "Column name or number of supplied values does not match table definition."),
    214: ErrorText(16, "Procedure expects parameter '{0}' of type '{1}'.", 11),
    215: ErrorText(16, "Parameters supplied for object '{0}' which is not a function. If the parameters are intended as a table hint, a WITH"
                   " keyword is required."),
    216: ErrorText(16, "Parameters were not supplied for the function '{0}'."),
    217: ErrorText(16, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32)."),
    218: ErrorText(16, "Could not find the type '{0}'. Either it does not exist or you do not have the necessary permission."),
    219: ErrorText(16, "The type '{0}' already exists, or you do not have permission to create it."),
    220: ErrorText(16, "Arithmetic overflow error for data type {0}, value = {1}."),
    225: ErrorText(16, "The parameters supplied for the {0} \"{1}\" are not valid."),
    226: ErrorText(16, "{0} statement not allowed within multi-statement transaction.", 6),
    229: ErrorText(14, "The {0} permission was denied on the object '{1}', database '{2}', schema '{3}'.", 5),
    230: ErrorText(14, "The {0} permission was denied on the column '{1}' of the object '{2}', database '{3}', schema '{4}'."),
    232: ErrorText(16, "Arithmetic overflow error for type {0}, value = {1}."),
    234: ErrorText(16, "There is insufficient result space to convert a {0} value to {1}.", 2),
    235: ErrorText(16, "Cannot convert a char value to money. The char value has incorrect syntax."),
    239: ErrorText(16, "Duplicate common table expression name '{0}' was specified."),
    240: ErrorText(16, 'Types don\'t match between the anchor and the recursive part in column "{0}" of recursive query "{1}".'),
    241: ErrorText(16, "Conversion failed when converting date and/or time from character string."),
    242: ErrorText(16, "The conversion of a {0} data type to a {1} data type resulted in an out-of-range value.", 3),
    244: ErrorText(16, "The conversion of the {0} value '{1}' overflowed an {2} column. Use a larger integer column."),
    245: ErrorText(16, "Conversion failed when converting the {0} value '{1}' to data type {2}."),
    248: ErrorText(16, "The conversion of the {0} value '{1}' overflowed an int column."),
    252: ErrorText(16, "Recursive common table expression '{0}' does not contain a top-level UNION ALL operator."),
    249: ErrorText(16, 'The type "{0}" is not comparable. It cannot be used in the {1} clause.'),
    257: ErrorText(16, "Implicit conversion from data type {0} to {1} is not allowed. Use the CONVERT function to run this query.", 3),
    258: ErrorText(15, "Cannot call methods on {0}."),
    259: ErrorText(16, "Ad hoc updates to system catalogs are not allowed."),
    262: ErrorText(14, "{0} permission denied in database '{1}'."),
    263: ErrorText(16, "Must specify table to select from."),
    264: ErrorText(16, "The column name '{0}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be"
                   " assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If"
                   " this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code."),
    266: ErrorText(16, "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements."
                       " Previous count = {0}, current count = {1}.", 2),
    271: ErrorText(16, 'The column "{0}" cannot be modified because it is either a computed column or is the result of a UNION operator.'),
    272: ErrorText(16, "Cannot update a timestamp column."),
    273: ErrorText(16, "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column,"
                   " or insert a DEFAULT into the timestamp column."),
    281: ErrorText(16, "{0} is not a valid style number when converting from {1} to a character string."),
    288: ErrorText(16, "The STR function requires that its length be a valid integer."),
    289: ErrorText(16, "Cannot construct data type {0}, some of the arguments have values which are not valid."),
    291: ErrorText(16, "CAST or CONVERT: invalid attributes specified for type '{0}'"),
    293: ErrorText(16, "Cannot convert char value to smallmoney. The char value has incorrect syntax."),
    295: ErrorText(16, "Conversion failed when converting character string to smalldatetime data type.", 3),
    296: ErrorText(16, "The conversion of {0} data type to smalldatetime data type resulted in an out-of-range value.", 3),
    302: ErrorText(16, "The newsequentialid() built-in function can only be used in a DEFAULT expression for a column of type 'uniqueidentifier'"
                       " in a CREATE TABLE or ALTER TABLE statement. It cannot be combined with other operators to form a complex scalar expression."),
    307: ErrorText(16, "Index ID {0} on table '{1}' (specified in the FROM clause) does not exist."),
    308: ErrorText(16, "Index '{0}' on table '{1}' (specified in the FROM clause) does not exist."),
    313: ErrorText(16, "An insufficient number of arguments were supplied for the procedure or function {0}."),
    319: ErrorText(15, "Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change"
                       " tracking context clause, the previous statement must be terminated with a semicolon."),
    321: ErrorText(15, '"{0}" is not a recognized table hints option. If it is intended as a parameter to a table-valued function or to the CHANGETABLE'
                       " function, ensure that your database compatibility mode is set to 90."),
    343: ErrorText(15, "Unknown object type '{0}' used in a CREATE, DROP, or ALTER statement."),
    346: ErrorText(15, 'The parameter "{0}" can not be declared READONLY since it is not a table-valued parameter.'),
    352: ErrorText(15, 'The table-valued parameter "{0}" must be declared with the READONLY option.'),
    354: ErrorText(15, "The target '{0}' of the INSERT statement cannot be a view or common table expression when the FROM clause contains a nested INSERT,"
                       " UPDATE, DELETE, or MERGE statement."),
    355: ErrorText(15, "The target table '{0}' of the INSERT statement cannot have any enabled triggers when the FROM clause contains a nested INSERT,"
                       " UPDATE, DELETE, or MERGE statement."),
    356: ErrorText(15, "The target table '{0}' of the INSERT statement cannot be on either side of a (primary key, foreign key) relationship when the FROM"
                       " clause contains a nested INSERT, UPDATE, DELETE, or MERGE statement. Found reference constraint '{1}'."),
    402: ErrorText(16, "The data types {0} and {1} are incompatible in the {2} operator."),
    408: ErrorText(16, "A constant expression was encountered in the ORDER BY list, position 1."),
    403: ErrorText(16, "Invalid operator for data type. Operator equals {0}, type equals {1}."),
    421: ErrorText(16, "The {0} data type cannot be selected as DISTINCT because it is not comparable."),
    447: ErrorText(16, "Expression type {0} is invalid for COLLATE clause."),
    448: ErrorText(16, "Invalid collation '{0}'."),
    468: ErrorText(16, 'Cannot resolve the collation conflict between "{0}" and "{1}" in the {2} operation.', 9),
    476: ErrorText(16, 'Invalid PERCENT tablesample size "{0}" for table "{1}". The PERCENT tablesample size must be between 0 and 100.'),
    477: ErrorText(16, 'Invalid ROWS value or REPEATABLE seed in the TABLESAMPLE clause for table "{0}". The value or seed must be greater than 0.'),
    494: ErrorText(16, "The TABLESAMPLE clause can only be used with local tables."),
    497: ErrorText(16, "Variables are not allowed in the TABLESAMPLE or REPEATABLE clauses."),
    506: ErrorText(16, "The invalid escape character \"{0}\" was specified in a LIKE predicate."),
    491: ErrorText(16, "A correlation name must be specified for the bulk rowset in the from clause."),
    512: ErrorText(16, "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when"
                       " the subquery is used as an expression."),
    515: ErrorText(16, "Cannot insert the value NULL into column '{0}', table '{1}'; column does not allow nulls. {2} fails.", 2),
    517: ErrorText(16, "Adding a value to a '{0}' column caused an overflow."),
    529: ErrorText(16, "Explicit conversion from data type {0} to {1} is not allowed."),
    530: ErrorText(16, "The statement terminated. The maximum recursion {0} has been exhausted before statement completion."),
    535: ErrorText(16, "The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large."
                       " Try to use datediff with a less precise datepart."),
    536: ErrorText(16, "Invalid length parameter passed to the RIGHT function.", 2),
    537: ErrorText(16, "Invalid length parameter passed to the LEFT or SUBSTRING function.", 2),
    544: ErrorText(16, "Cannot insert explicit value for identity column in table '{0}' when IDENTITY_INSERT is set to OFF."),
    545: ErrorText(16, "Explicit value must be specified for identity column in table '{0}' either when IDENTITY_INSERT is set to ON or when"
                       " a replication user is inserting into a NOT FOR REPLICATION identity column."),
    547: ErrorText(16, 'The {0} statement conflicted with the {1} constraint "{2}". The conflict occurred in database "{3}", table "{4}"{5}.', 0),
    911: ErrorText(16, "Database '{0}' does not exist. Make sure that the name is entered correctly."),
    924: ErrorText(14, "Database '{0}' is already open and can only have one user at a time."),
    942: ErrorText(14, "Database '{0}' cannot be opened because it is offline."),
    1001: ErrorText(15, "Line {0}: Length or precision specification {1} is invalid."),
    1007: ErrorText(15, "The number '{0}' is out of the range for numeric representation (maximum precision 38)."),
    1013: ErrorText(16, 'The objects "{0}" and "{1}" in the FROM clause have the same exposed names. Use correlation names to distinguish them.'),
    1020: ErrorText(15, "Sub-entity lists (such as column or security expressions) cannot be specified for entity-level permissions."),
    1023: ErrorText(15, "Invalid parameter {0} specified for {1}."),
    916: ErrorText(14, 'The server principal "{0}" is not able to access the database "{1}" under the current security context.'),
    1033: ErrorText(15, "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions,"
                        " unless TOP, OFFSET or FOR XML is also specified."),
    1038: ErrorText(15, "An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements,"
                        ' look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.', 4),
    1054: ErrorText(15, "Syntax '*' is not allowed in schema-bound objects."),
    1060: ErrorText(15, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer."),
    1062: ErrorText(15, "The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause."),
    1083: ErrorText(15, "OWNER is not a valid option for EXECUTE AS in the context of server and database level triggers."),
    1084: ErrorText(15, "'{0}' is an invalid event type."),
    1088: ErrorText(16, 'Cannot find the object "{0}" because it does not exist or you do not have permissions.', 12),
    1094: ErrorText(15, "Cannot specify a schema name as a prefix to the trigger name for database and server level triggers."),
    1095: ErrorText(15, "{0} has already been specified as an event type."),
    1098: ErrorText(15, "The specified event type(s) is/are not valid on the specified target object."),
    1205: ErrorText(13, "Transaction (Process ID {0}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim."
                        " Rerun the transaction.", 51),
    1222: ErrorText(16, "Lock request time out period exceeded.", 51),
    1505: ErrorText(16, "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '{0}' and the index name '{1}'."
                        " The duplicate key value is ({2})."),
    1752: ErrorText(16, "Column '{0}' in table '{1}' is invalid for creating a default constraint.", 0),
    1753: ErrorText(16, "Column '{0}' is not the same length or scale as referencing column '{1}' in foreign key '{2}'."
                        " Columns participating in a foreign key relationship must be defined with the same length and scale.", 0),
    1754: ErrorText(16, "Defaults cannot be created on columns with an IDENTITY attribute. Table '{1}', column '{0}'.", 0),
    1755: ErrorText(16, "Defaults cannot be created on columns of data type timestamp. Table '{1}', column '{0}'.", 0),
    1767: ErrorText(16, "Foreign key '{0}' references invalid table '{1}'.", 0),
    1769: ErrorText(16, "Foreign key '{0}' references invalid column '{1}' in referencing table '{2}'."),
    1770: ErrorText(16, "Foreign key '{0}' references invalid column '{1}' in referenced table '{2}'.", 0),
    1773: ErrorText(16, "Foreign key '{0}' has implicit reference to object '{1}' which does not have a primary key defined on it.", 0),
    1776: ErrorText(16, "There are no primary or candidate keys in the referenced table '{0}' that match the referencing column list"
                        " in the foreign key '{1}'.", 0),
    1778: ErrorText(16, "Column '{0}' is not the same data type as referencing column '{1}' in foreign key '{2}'.", 0),
    1779: ErrorText(16, "Table '{0}' already has a primary key defined on it.", 0),
    1781: ErrorText(16, "Column already has a DEFAULT bound to it."),
    1785: ErrorText(16, "Introducing FOREIGN KEY constraint '{0}' on table '{1}' may cause cycles or multiple cascade paths."
                        " Specify ON DELETE NO ACTION or ON UPDATE NO ACTION, or modify other FOREIGN KEY constraints.", 0),
    1787: ErrorText(16, "Cannot define foreign key constraint '{0}' with cascaded DELETE or UPDATE on table '{1}' because the table has an"
                        " INSTEAD OF DELETE or UPDATE TRIGGER defined on it.", 0),
    1801: ErrorText(16, "Database '{0}' already exists. Choose a different database name.", 3),
    1902: ErrorText(16, "Cannot create more than one clustered index on table '{0}'. Drop the existing clustered index '{1}' before creating another.", 3),
    1908: ErrorText(16, "Column '{0}' is partitioning column of the index '{1}'. Partition columns for a unique index must be a subset of the index key."),
    1909: ErrorText(16, "Cannot use duplicate column names in index. Column name '{0}' listed more than once."),
    1911: ErrorText(16, "Column name '{0}' does not exist in the target table or view."),
    1913: ErrorText(16, "The operation failed because an index or statistics with name '{0}' already exists on {1} '{2}'."),
    1916: ErrorText(16, "CREATE INDEX options {0} and {1} are mutually exclusive."),
    1919: ErrorText(16, "Column '{0}' in table '{1}' is of a type that is invalid for use as a key column in an index."),
    1921: ErrorText(16, "Invalid {0} '{1}' specified."),
    1927: ErrorText(16, "There are already statistics on table '{0}' named '{1}'."),
    1937: ErrorText(16, "Cannot create index on view '{0}' because it references another view '{1}'. Consider expanding referenced view's definition by hand"
                        " in indexed view definition."),
    1938: ErrorText(16, "Index cannot be created on view '{0}' because the underlying object '{1}' has a different owner."),
    1939: ErrorText(16, "Cannot create index on view '{0}' because the view is not schema bound."),
    1940: ErrorText(16, "Cannot create index on view '{0}'. It does not have a unique clustered index."),
    1941: ErrorText(16, "Cannot create nonunique clustered index on view '{0}' because only unique clustered indexes are allowed. Consider creating"
                        " unique clustered index instead."),
    1942: ErrorText(16, "Cannot create index on view '{0}'. It contains text, ntext, image, FILESTREAM or xml columns."),
    1947: ErrorText(16, 'Cannot create index on view "{0}". The view contains a self join on "{1}".'),
    1949: ErrorText(16, "Cannot create index on view '{0}'. The function '{1}' yields nondeterministic results. Use a deterministic system function, or modify"
                        " the user-defined function to return deterministic results."),
    1985: ErrorText(16, "Cannot create index on view '{0}'. It contains one or more XML data type methods."),
    1990: ErrorText(16, "Cannot define an index on a view with ignore_dup_key index option. Remove ignore_dup_key option and verify that view definition"
                        " does not allow duplicates, or do not index view."),
    2010: ErrorText(16, "Cannot perform alter on '{0}' because it is an incompatible object type."),
    2104: ErrorText(14, "Cannot {0} the {1} '{2}', because you do not have permission."),
    2103: ErrorText(15, "Cannot alter trigger '{0}' because its schema is different from the schema of the target table or view."),
    2111: ErrorText(16, "Cannot create trigger '{0}' on {1} '{2}' because an INSTEAD OF {3} trigger already exists on this object."),
    2113: ErrorText(16, "Cannot {0} INSTEAD OF DELETE or INSTEAD OF UPDATE TRIGGER '{1}' on table '{2}'. This is because the table has a FOREIGN KEY"
                        " with cascading DELETE or UPDATE."),
    2601: ErrorText(14, "Cannot insert duplicate key row in object '{0}' with unique index '{1}'. The duplicate key value is ({2})."),
    2356: ErrorText(16, "XQuery [modify()]: The target of 'replace value of' must be a non-metadata attribute or an element with simple typed content."),
    2526: ErrorText(16, "Incorrect DBCC statement. Check the documentation for the correct DBCC syntax and options.", 3),
    2528: ErrorText(0, "DBCC execution completed. If DBCC printed error messages, contact your system administrator."),
    2536: ErrorText(0, "DBCC results for '{0}'."),
    2557: ErrorText(14, "User '{0}' does not have permission to run DBCC {1} for object '{2}'.", 5),
    2560: ErrorText(16, "Parameter {0} is incorrect for this DBCC statement.", 9),
    2571: ErrorText(14, "User '{0}' does not have permission to run DBCC {1}.", 1),
    2593: ErrorText(0, 'There are {0} rows in {1} pages for object "{2}".'),
    2627: ErrorText(14, "Violation of {0} constraint '{1}'. Cannot insert duplicate key in object '{2}'. The duplicate key value is ({3})."),
    2628: ErrorText(16, "String or binary data would be truncated in table '{0}', column '{1}'. Truncated value: '{2}'."),
    2705: ErrorText(16, "Column names in each table must be unique. Column name '{0}' in table '{1}' is specified more than once.", 3),
    2714: ErrorText(16, "There is already an object named '{0}' in the database.", 6),
    2715: ErrorText(16, "Column, parameter, or variable {0}: Cannot find data type {1}.", 6),
    2716: ErrorText(16, "Column, parameter, or variable #{0}: Cannot specify a column width on data type {1}."),
    2726: ErrorText(16, "Partition function '{0}' uses {1} columns which does not match with the number of partition columns used to partition the table"
                        " or index."),
    2727: ErrorText(11, "Cannot find index '{0}'.", 16),
    2729: ErrorText(16, "Column '{0}' in table '{1}' cannot be used in an index or statistics or as a partition key because it is nondeterministic."),
    2732: ErrorText(16, "Error number {0} is invalid. The number must be from {1} through {2} and it cannot be 50000."),
    2744: ErrorText(16, "Multiple identity columns specified for table '{0}'. Only one identity column per table is allowed.", 2),
    2747: ErrorText(16, "Too many substitution parameters for RAISERROR. Cannot exceed 20 substitution parameters."),
    2749: ErrorText(16, "Identity column '{0}' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0,"
                        " unencrypted, and constrained to be nonnullable.", 2),
    2750: ErrorText(16, "Column or parameter #{0}: Specified column precision {1} is greater than the maximum precision of 38."),
    2760: ErrorText(16, 'The specified schema name "{0}" either does not exist or you do not have permission to use it.'),
    2767: ErrorText(16, "Could not locate statistics '{0}' in the system catalogs."),
    2786: ErrorText(16, "The data type of substitution parameter {0} does not match the expected type of the format specification."),
    2787: ErrorText(16, "Invalid format specification: '{0}'."),
    2812: ErrorText(16, "Could not find stored procedure '{0}'.", 62),
    3604: ErrorText(10, "Duplicate key was ignored."),
    3609: ErrorText(16, "The transaction ended in the trigger. The batch has been aborted."),
    3616: ErrorText(16, "An error was raised during trigger execution. The batch has been aborted and the user transaction, if any, has been rolled back."),
    3623: ErrorText(16, "An invalid floating point operation occurred."),
    3621: ErrorText(0, "The statement has been terminated.", 0),
    3110: ErrorText(14, "User does not have permission to RESTORE database '{0}'."),
    3701: ErrorText(11, "Cannot drop the {0} '{1}', because it does not exist or you do not have permission.", 5),
    3702: ErrorText(16, 'Cannot drop database "{0}" because it is currently in use.', 3),
    3704: ErrorText(16, "User does not have permission to perform this operation on {0} '{1}'."),
    3705: ErrorText(16, "Cannot use DROP {0} with '{1}' because '{1}' is a {2}. Use DROP {3}."),
    3708: ErrorText(16, "Cannot {0} the {1} '{2}' because it is a system {1}."),
    3723: ErrorText(16, "An explicit DROP INDEX is not allowed on index '{0}'. It is being used for {1} constraint enforcement.", 5),
    3726: ErrorText(16, "Could not drop object '{0}' because it is referenced by a FOREIGN KEY constraint."),
    3728: ErrorText(16, "'{0}' is not a constraint."),
    3729: ErrorText(16, "Cannot {0} '{1}' because it is being referenced by object '{2}'."),
    3732: ErrorText(16, "Cannot drop type '{0}' because it is being referenced by object '{1}'. There may be other objects that reference this type."),
    3739: ErrorText(11, "Cannot DROP the index '{0}' because it is not a statistics collection."),
    3902: ErrorText(16, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    3903: ErrorText(16, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    3930: ErrorText(16, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction."),
    3952: ErrorText(16, "Snapshot isolation transaction failed accessing database '{0}' because snapshot isolation is not allowed in this database."
                         " Use ALTER DATABASE to allow snapshot isolation."),
    3960: ErrorText(16, "Snapshot isolation transaction aborted due to update conflict. Retry the transaction."),
    3998: ErrorText(16, "Uncommittable transaction is detected at the end of the batch. The transaction is rolled back."),
    4060: ErrorText(11, 'Cannot open database "{0}" requested by the login. The login failed.'),
    4104: ErrorText(16, 'The multi-part identifier "{0}" could not be bound.'),
    4108: ErrorText(15, "Windowed functions can only appear in the SELECT or ORDER BY clauses."),
    4112: ErrorText(15, "The function '{0}' must have an OVER clause with ORDER BY."),
    4113: ErrorText(16, "The function '{0}' is not a valid windowing function, and cannot be used with the OVER clause."),
    4121: ErrorText(16, 'Cannot find either column "{0}" or the user-defined function or aggregate "{1}", or the name is ambiguous.'),
    4127: ErrorText(16, "At least one of the arguments to COALESCE must be an expression that is not the NULL constant."),
    4145: ErrorText(15, "An expression of non-boolean type specified in a context where a condition is expected, near '{0}'."),
    4151: ErrorText(16, "The type of the first argument to NULLIF cannot be the NULL constant because the type of the first argument has to be known."),
    4403: ErrorText(16, "Cannot update the view or function '{0}' because it contains aggregates, or a DISTINCT or GROUP BY clause, or PIVOT or UNPIVOT"
                        " operator."),
    4405: ErrorText(16, "View or function '{0}' is not updatable because the modification affects multiple base tables."),
    4406: ErrorText(16, "Update or insert of view or function '{0}' failed because it contains a derived or constant field."),
    4413: ErrorText(16, "Could not use view or function '{0}' because of binding errors."),
    4502: ErrorText(16, "View or function '{0}' has more column names specified than columns defined."),
    4506: ErrorText(16, "Column names in each view or function must be unique. Column name '{0}' in view or function '{1}' is specified more than once."),
    4511: ErrorText(16, "Create View or Function failed because no column name was specified for column {0}."),
    4512: ErrorText(16, "Cannot schema bind {0} '{1}' because name '{2}' is invalid for schema binding. Names must be in two-part format and an object cannot"
                        " reference itself.", 3),
    4513: ErrorText(16, "Cannot schema bind {0} '{1}'. '{2}' is not schema bound.", 2),
    4606: ErrorText(16, "Granted or revoked privilege {0} is not compatible with object."),
    4610: ErrorText(16, "You can only grant or revoke permissions on objects in the current database."),
    4611: ErrorText(16, "To revoke or deny grantable privileges, specify the CASCADE option."),
    4613: ErrorText(16, "Grantor does not have GRANT permission."),
    4615: ErrorText(16, "Invalid column name '{0}'."),
    4617: ErrorText(16, "Cannot grant, deny or revoke permissions to or from special roles."),
    4618: ErrorText(16, "You do not have permission to use {0} in the AS clause."),
    4620: ErrorText(16, "All permissions in a grant/deny/revoke statement should be at the same scope (e.g., server or database)"),
    4621: ErrorText(16, "Permissions at the server scope can only be granted when the current database is master"),
    4623: ErrorText(16, "The all permission has been deprecated and is not available for this class of entity"),
    4624: ErrorText(16, "Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself."),
    4627: ErrorText(16, "Cannot grant, deny, or revoke the connect database permission to roles and application roles."),
    4701: ErrorText(16, 'Cannot find the object "{0}" because it does not exist or you do not have permissions.'),
    4708: ErrorText(16, "Could not truncate object '{0}' because it is not a table."),
    4806: ErrorText(16, "SINGLE_CLOB requires a double-byte character set (DBCS) (char) input file. The file specified is Unicode."),
    4809: ErrorText(16, "SINGLE_NCLOB requires a UNICODE (widechar) input file. The file specified is not Unicode."),
    4815: ErrorText(16, "Received an invalid column length from the bcp client for colid {0}."),
    4820: ErrorText(16, 'Cannot bulk load. Unknown version of format file "{0}".'),
    4821: ErrorText(16, 'Cannot bulk load. Error reading the number of columns from the format file "{0}".'),
    4822: ErrorText(16, 'Cannot bulk load. Invalid number of columns in the format file "{0}".'),
    4823: ErrorText(16, 'Cannot bulk load. Invalid column number in the format file "{0}".'),
    4824: ErrorText(16, 'Cannot bulk load. Invalid data type for column number {0} in the format file "{1}".'),
    4825: ErrorText(16, 'Cannot bulk load. Invalid prefix for column number {0} in the format file "{1}".'),
    4826: ErrorText(16, 'Cannot bulk load. Invalid column length for column number {0} in the format file "{1}".'),
    4827: ErrorText(16, 'Cannot bulk load. Invalid column terminator for column number {0} in the format file "{1}".'),
    4828: ErrorText(16, 'Cannot bulk load. Invalid destination table column number for source column {0} in the format file "{1}".'),
    4829: ErrorText(16, 'Cannot bulk load. Error reading the destination table column name for source column {0} in the format file "{1}".'),
    4830: ErrorText(10, "Bulk load: DataFileType was incorrectly specified as char. DataFileType will be assumed to be widechar because the data file"
                        " has a Unicode signature."),
    4831: ErrorText(10, "Bulk load: DataFileType was incorrectly specified as widechar. DataFileType will be assumed to be char because the data file"
                        " does not have a Unicode signature."),
    4832: ErrorText(16, "Bulk load: An unexpected end of file was encountered in the data file."),
    4712: ErrorText(16, "Cannot truncate table '{0}' because it is being referenced by a FOREIGN KEY constraint."),
    4834: ErrorText(16, "You do not have permission to use the bulk load statement.", 4),
    4839: ErrorText(16, 'Cannot perform the bulk load. Invalid collation name for source column {0} in the format file "{1}".'),
    4858: ErrorText(16, 'The format file "{0}" has a bad value {1} for attribute "{2}".'),
    4859: ErrorText(16, 'The format file "{0}" lacks the required attribute "{1}".'),
    4860: ErrorText(16, 'Cannot bulk load. The file "{0}" does not exist or you don\'t have file access rights.'),
    4861: ErrorText(16, 'Cannot bulk load because the file "{0}" could not be opened. Operating system error code {1}.'),
    4862: ErrorText(16, 'Cannot bulk load because the file "{0}" could not be read. Operating system error code {1}.'),
    4863: ErrorText(16, "Bulk load data conversion error (truncation) for row {0}, column {1} ({2})."),
    4864: ErrorText(16, "Bulk load data conversion error (type mismatch or invalid character for the specified codepage) for row {0}, column {1} ({2})."),
    4865: ErrorText(16, "Cannot bulk load because the maximum number of errors ({0}) was exceeded."),
    4866: ErrorText(16, "The bulk load failed. The column is too long in the data file for row {0}, column {1}."
                        " Verify that the field terminator and row terminator are specified correctly."),
    4867: ErrorText(16, "Bulk load data conversion error (overflow) for row {0}, column {1} ({2})."),
    4868: ErrorText(16, 'The bulk load failed. The codepage "{0}" is not installed. Install the codepage and run the command again.'),
    4869: ErrorText(16, "The bulk load failed. Unexpected NULL value in data file row {0}, column {1}. The destination column ({2}) is defined as NOT NULL."),
    4870: ErrorText(16, 'Cannot bulk load because of an error writing file "{0}". Operating system error code {1}.'),
    4879: ErrorText(16, "Bulk load failed due to invalid column value in CSV data file {0} in row {1}, column {2}."),
    4880: ErrorText(16, "Cannot bulk load. When you use the FIRSTROW and LASTROW parameters, the value for FIRSTROW cannot be greater than the value"
                        " for LASTROW."),
    4891: ErrorText(16, "Insert bulk failed due to a schema change of the target table."),
    4901: ErrorText(16, "ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added"
                        " is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to"
                        " allow addition of this column. Column '{0}' cannot be added to non-empty table '{1}' because it does not satisfy these conditions."),
    4902: ErrorText(16, 'Cannot find the object "{0}" because it does not exist or you do not have permissions.'),
    4904: ErrorText(16, "ALTER TABLE SWITCH statement failed. The specified partition {0} of target table '{1}' must be empty."),
    4905: ErrorText(16, "ALTER TABLE SWITCH statement failed. The target table '{0}' must be empty."),
    4911: ErrorText(16, "Cannot specify a partitioned table without partition number in ALTER TABLE SWITCH statement. The table '{0}' is"
                        " partitioned."),
    4913: ErrorText(16, "ALTER TABLE SWITCH statement failed. The table '{0}' has clustered index '{1}' while the table '{2}' does not have clustered"
                        " index."),
    4917: ErrorText(16, "Constraint '{0}' does not exist.", 0),
    4920: ErrorText(16, "ALTER TABLE failed because trigger '{0}' on table '{1}' does not exist.", 0),
    4922: ErrorText(16, "{0} {1} failed because one or more objects access this column.", 9),
    4923: ErrorText(16, "ALTER TABLE DROP COLUMN failed because '{0}' is the only data column in table '{1}'. A table must have at least one data column."),
    4924: ErrorText(16, "{0} failed because column '{1}' does not exist in table '{2}'."),
    4928: ErrorText(16, "Cannot alter column '{0}' because it is '{1}'."),
    4936: ErrorText(16, "Computed column '{0}' in table '{1}' cannot be persisted because the column is non-deterministic."),
    5058: ErrorText(16, "Option '{0}' cannot be set in database '{1}'."),
    5070: ErrorText(16, "Database state cannot be changed while other users are using the database '{0}'."),
    4942: ErrorText(16, "ALTER TABLE SWITCH statement failed because column '{0}' at ordinal {1} in table '{2}' has a different name than the column '{3}'"
                        " at the same ordinal in table '{4}'."),
    4943: ErrorText(16, "ALTER TABLE SWITCH statement failed because table '{0}' has {1} columns and table '{2}' has {3} columns."),
    4944: ErrorText(16, "ALTER TABLE SWITCH statement failed because column '{0}' has data type {1} in source table '{2}' which is different from its type {3}"
                        " in target table '{4}'."),
    4945: ErrorText(16, "ALTER TABLE SWITCH statement failed because column '{0}' does not have the same collation in tables '{1}' and '{2}'."),
    4947: ErrorText(16, "ALTER TABLE SWITCH statement failed. There is no identical index in source table '{0}' for the index '{1}' in target table '{2}' ."),
    4950: ErrorText(16, "ALTER TABLE SWITCH statement failed because partition number {0} does not exist in table '{1}'."),
    4955: ErrorText(16, "ALTER TABLE SWITCH statement failed. The source table '{0}' and target table '{1}' are same."),
    4967: ErrorText(16, "ALTER TABLE SWITCH statement failed. SWITCH is not allowed because source table '{0}' contains primary key for constraint"
                        " '{1}'."),
    4972: ErrorText(16, "ALTER TABLE SWITCH statement failed. Check constraints or partition function of source table '{0}' allows values that are not allowed"
                        " by check constraints or partition function on target table '{1}'."),
    4973: ErrorText(16, "ALTER TABLE SWITCH statement failed. Range defined by partition {0} in table '{1}' is not a subset of range defined by partition {2}"
                        " in table '{3}'."),
    4982: ErrorText(16, "ALTER TABLE SWITCH statement failed. Check constraints of source table '{0}' allow values that are not allowed by range defined"
                        " by partition {1} on target table '{2}'."),
    4985: ErrorText(16, "ALTER TABLE SWITCH statement failed because column '{0}' does not have the same nullability attribute in tables '{1}' and '{2}'."),
    5011: ErrorText(14, "User does not have permission to alter database '{0}', the database does not exist, or the database is not in a state that allows"
                        " access checks.", 5),
    5074: ErrorText(16, "The {0} '{1}' is dependent on {2} '{3}'."),
    5335: ErrorText(16, "The data type {0} cannot be used as an operand to the UNION, INTERSECT or EXCEPT operators because it is not comparable."),
    5361: ErrorText(15, "Window '{0}' is undefined."),
    5812: ErrorText(14, "You do not have permission to run the RECONFIGURE statement."),
    6004: ErrorText(14, "User does not have permission to perform this action."),
    6101: ErrorText(16, "Session ID {0} is not valid."),
    6102: ErrorText(14, "User does not have permission to use the KILL statement.", 2),
    6104: ErrorText(16, "Cannot use KILL to kill your own process."),
    6106: ErrorText(16, "Process ID {0} is not an active process ID.", 2),
    6506: ErrorText(16, "Could not find method '{0}' for type '{1}' in assembly '{2}'", 10),
    6522: ErrorText(16, 'A .NET Framework error occurred during execution of user-defined routine or aggregate "{0}": {1}: {2}', 2),
    6592: ErrorText(16, "Could not find property or field '{0}' for type '{1}' in assembly '{2}'.", 3),
    6800: ErrorText(16, "FOR XML AUTO requires at least one table for generating XML tags. Use FOR XML RAW or add a FROM clause with a table name."),
    6801: ErrorText(16, "FOR XML EXPLICIT requires at least three columns, including the tag column, the parent column, and at least one data column."),
    6802: ErrorText(16, "FOR XML EXPLICIT query contains the invalid column name '{0}'. Use the TAGNAME!TAGID!ATTRIBUTENAME[!..] format where TAGID"
                        " is a positive integer."),
    6809: ErrorText(16, "Unnamed tables cannot be used as XML identifiers as well as unnamed columns cannot be used for attribute names. Name"
                    " unnamed columns/tables using AS in the SELECT statement."),
    6846: ErrorText(16, "XML name space prefix '{0}' declaration is missing for FOR XML name '{1}'."),
    7301: ErrorText(16, 'Cannot obtain the required interface ("{0}") from OLE DB provider "BULK" for linked server "(null)".'),
    7330: ErrorText(16, 'Cannot fetch a row from OLE DB provider "BULK" for linked server "(null)".'),
    7399: ErrorText(16, 'The OLE DB provider "BULK" for linked server "(null)" reported an error. The provider did not give any information about the error.'),
    493: ErrorText(16, "The column '{0}' that was returned from the nodes() method cannot be used directly. It can only be used with one of the four XML"
                       " data type methods, exist(), nodes(), query(), and value(), or in IS NULL and IS NOT NULL checks."),
    2302: ErrorText(16, 'The name "{0}" has already been defined in this scope.'),
    2307: ErrorText(16, "Reference to an undefined name '{0}'"),
    2308: ErrorText(16, "Reference to an undefined name '{0}' within namespace '{1}'"),
    2309: ErrorText(16, 'The value of "{0}" is not a valid number.'),
    2378: ErrorText(16, "Expected XML schema document"),
    6310: ErrorText(16, "Altering existing schema components is not allowed. There was an attempt to modify an existing XML Schema component, component"
                        " namespace: '{0}' component name: '{1}' component kind:{2}"),
    6916: ErrorText(16, "XML Validation: The content model of type or model group '{0}' is ambiguous and thus violates the unique particle attribution"
                        " constraint. Consult SQL Server Books Online for more information."),
    6940: ErrorText(16, "Invalid component named '{0}' found in global scope. Only elements, attributes, types and groups can be defined in global context"),
    6942: ErrorText(16, "Invalid type definition for type '{0}', types with simple content can only be derived from base types which have simple content"),
    6998: ErrorText(16, "Invalid type definition: Type or content model '{0}' is too complicated. It may be necessary to reduce the number of enumerations"
                        " or the size of the content model."),
    6312: ErrorText(16, "Could not find schema components with target namespace '{0}' in collection '{1}'."),
    6314: ErrorText(16, "Collection specified does not exist in metadata : '{0}'"),
    6328: ErrorText(16, "Specified collection '{0}' cannot be dropped because it is used by object '{1}'."),
    6330: ErrorText(16, "Column '{0}' on table '{1}' is not of type XML, which is required to create an XML index on it."),
    6331: ErrorText(16, "Primary XML Index '{0}' already exists on column '{1}' on table '{2}', and multiple Primary XML Indexes per column are not allowed."),
    6332: ErrorText(16, "Table '{0}' needs to have a clustered primary key with less than {1} columns in it in order to create a primary XML index on it."),
    6334: ErrorText(16, "Could not create the XML or spatial index on object '{0}' because that object is not a table. Create the index on the base table"
                        " column."),
    6335: ErrorText(16, "XML datatype instance has too many levels of nested nodes. Maximum allowed depth is {0} levels."),
    6337: ErrorText(16, "'{0}' is not a valid XML Index name because it starts with '{1}' character. XML Index name should not start with '#' or '@'"),
    6339: ErrorText(16, "Specified collection '{0}' cannot be modified because it is SQL Server built-in XML Schema Collection."),
    6342: ErrorText(16, "Cannot create primary xml or spatial index '{0}' on table '{1}', column '{2}', because the column is computed."),
    6343: ErrorText(16, "Cannot create secondary xml index '{0}' without a USING XML INDEX clause."),
    6344: ErrorText(16, "The primary xml index '{0}' does not exist on table '{1}' column '{2}'."),
    6346: ErrorText(16, "Cannot convert a primary XML index to a secondary XML index using the DROP_EXISTING option. '{0}' is a primary XML index."),
    6347: ErrorText(16, "Specified collection '{0}' cannot be altered because it does not exist or you do not have permission."),
    6348: ErrorText(16, "Specified collection '{0}' cannot be created because it already exists or you do not have permission."),
    6352: ErrorText(16, "Invalid parameter specified. XML Schema Collections can only be created from a string literal, or from a variable typed as a"
                        " string or untyped XML."),
    6353: ErrorText(16, "Serialization of built-in schemata is not supported."),
    6361: ErrorText(16, "Invalid null parameter specified. XML Schema Collections can only be created from a non-null value."),
    6359: ErrorText(16, "Parsing XML with internal subset DTDs not allowed. Use CONVERT with style option 2 to enable limited internal subset DTD"
                        " support."),
    7601: ErrorText(16, "Cannot use a CONTAINS or FREETEXT predicate on table or indexed view '{0}' because it is not full-text indexed."),
    7630: ErrorText(15, "Syntax error near '{0}' in the full-text search condition '{1}'."),
    7641: ErrorText(16, "Full-Text catalog '{0}' does not exist in database '{1}' or user does not have permission to perform this action."),
    7642: ErrorText(16, "A full-text catalog named '{0}' already exists in this database. Use a different name."),
    7645: ErrorText(16, "Null or empty full-text predicate."),
    7652: ErrorText(16, "A full-text index for table or indexed view '{0}' has already been created."),
    7653: ErrorText(16, "'{0}' is not a valid index to enforce a full-text search key. A full-text search key must be a unique, non-nullable,"
                        " single-column index which is not offline, is not defined on a non-deterministic or imprecise nonpersisted computed column,"
                        " does not have a filter, and has maximum size of 900 bytes. Choose another index for the full-text key."),
    7658: ErrorText(16, "Table or indexed view '{0}' does not have a full-text index or user does not have permission to perform this action."),
    7668: ErrorText(16, "Cannot drop full-text catalog '{0}' because it contains a full-text index."),
    7670: ErrorText(16, "Column '{0}' cannot be used for full-text search because it is not a character-based, XML, image or varbinary(max) type column."),
    7672: ErrorText(16, "A full-text index cannot be created on the table or indexed view because duplicate column '{0}' is specified."),
    7674: ErrorText(10, "Warning: The fulltext catalog '{0}' is being dropped and is currently set as default."),
    7677: ErrorText(16, 'Column "{0}" is not full-text indexed.'),
    7704: ErrorText(16, "The type '{0}' is not valid for this operation."),
    7705: ErrorText(16, "Could not implicitly convert range values type specified at ordinal {0} to partition function parameter type."),
    7706: ErrorText(16, "Partition function '{0}' is being used by one or more partition schemes."),
    7707: ErrorText(16, "The associated partition function '{0}' generates more partitions than there are file groups mentioned in the scheme '{1}'."),
    7708: ErrorText(16, "Duplicate range boundary values are not allowed in partition function boundary values list. Partition boundary values at ordinal"
                        " {0} and {1} are equal."),
    7714: ErrorText(16, "Partition range value is missing."),
    7715: ErrorText(16, "The specified partition range value could not be found."),
    7717: ErrorText(16, 'The partition scheme "{0}" is currently being used to partition one or more tables.'),
    7719: ErrorText(16, "CREATE/ALTER partition function failed as only a maximum of {0} partitions can be created."),
    7720: ErrorText(16, "Data truncated when converting range values to the partition function parameter type. The range value at ordinal {0} requires data"
                        " truncation."),
    7721: ErrorText(16, "Duplicate range boundary values are not allowed in partition function boundary values list. The boundary value being added is"
                        " already present at ordinal {0} of the boundary value list."),
    7722: ErrorText(16, "Invalid partition number {0} specified for {1} '{2}', partition number can range from 1 to {3}.", 2),
    7723: ErrorText(16, "Only a single filegroup can be specified while creating partition scheme using option ALL to specify all the"
                        " filegroups."),
    7724: ErrorText(16, "Computed column cannot be used as a partition key if it is not persisted. Partition key column '{0}' in table '{1}' is not"
                        " persisted."),
    7726: ErrorText(16, "Partition column '{0}' has data type {1} which is different from the partition function '{2}' parameter data type"
                        " {3}."),
    7727: ErrorText(16, "Collation of partition column '{0}' does not match collation of corresponding parameter in partition function"
                        " '{1}'."),
    7728: ErrorText(16, "Invalid partition range: {0} TO {1}. Lower bound must not be greater than upper bound."),
    7729: ErrorText(16, "Cannot specify partition number in the {0} {1} statement as the {1} '{2}' is not partitioned."),
    7730: ErrorText(16, "Alter {0} statement failed because partition number {1} does not exist in {0} '{2}'."),
    7968: ErrorText(0, "Transaction information for database '{0}'."),
    7969: ErrorText(0, "No active open transactions."),
    7983: ErrorText(14, "User '{0}' does not have permission to run DBCC {1} for database '{2}'."),
    7997: ErrorText(16, "'{0}' does not contain an identity column."),
    7998: ErrorText(0, "Checking identity information: current identity value '{0}', current column value '{1}'."),
    8023: ErrorText(16, 'The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. Parameter {0} ("{1}"): The'
                        " supplied value is not a valid instance of data type {2}. Check the source data for invalid values. An example of an invalid"
                        " value is data of numeric type with scale greater than precision."),
    8101: ErrorText(16, "An explicit value for the identity column in table '{0}' can only be specified when a column list is used and"
                    " IDENTITY_INSERT is ON."),
    8102: ErrorText(16, "Cannot update identity column '{0}'."),
    8107: ErrorText(16, "IDENTITY_INSERT is already ON for table '{0}.{1}.{2}'. Cannot perform SET operation for table '{3}'."),
    8110: ErrorText(16, "Cannot add multiple PRIMARY KEY constraints to table '{0}'.", 0),
    8111: ErrorText(16, "Cannot define PRIMARY KEY constraint on nullable column in table '{0}'."),
    8114: ErrorText(16, "Error converting data type {0} to {1}.", 5),
    8115: ErrorText(16, "Arithmetic overflow error converting {0} to data type {1}.", 2),
    8116: ErrorText(16, "Argument data type {0} is invalid for argument {1} of {2} function."),
    8117: ErrorText(16, "Operand data type {0} is invalid for {1} operator."),
    8120: ErrorText(16, "Column '{0}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause."),
    8121: ErrorText(16, "Column '{0}' is invalid in the HAVING clause because it is not contained in either an aggregate function or the GROUP BY"
                    " clause."),
    8127: ErrorText(16, 'Column "{0}" is invalid in the ORDER BY clause because it is not contained in either an aggregate function or the GROUP'
                    " BY clause."),
    8137: ErrorText(16, "Incorrect use of the XML data type method '{0}'. A non-mutator method is expected in this context."),
    8133: ErrorText(16, "At least one of the result expressions in a CASE specification must be an expression other than the NULL constant."),
    8134: ErrorText(16, "Divide by zero error encountered."),
    8139: ErrorText(16, "Number of referencing columns in foreign key differs from number of referenced columns, table '{0}'.", 0),
    8144: ErrorText(16, "Procedure or function {0} has too many arguments specified.", 2),
    8145: ErrorText(16, "{1} is not a parameter for procedure {0}.", 1),
    8146: ErrorText(16, "Procedure {0} has no parameters and arguments were supplied.", 2),
    8147: ErrorText(16, "Could not create IDENTITY attribute on nullable column '{0}', table '{1}'."),
    8148: ErrorText(16, "More than one column {0} constraint specified for column '{1}', table '{2}'."),
    8152: ErrorText(16, "String or binary data would be truncated.", 10),
    8154: ErrorText(15, "The table '{0}' is ambiguous."),
    8155: ErrorText(15, "No column name was specified for column {0} of '{1}'."),
    8156: ErrorText(16, "The column '{0}' was specified multiple times for '{1}'."),
    8158: ErrorText(16, "'{0}' has more columns than were specified in the column list."),
    8159: ErrorText(15, "'{0}' has fewer columns than were specified in the column list."),
    8161: ErrorText(16, "Argument {0} of the {1} function does not match any of the expressions in the GROUP BY clause."),
    8162: ErrorText(16, 'The formal parameter "{0}" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.', 2),
    8167: ErrorText(16, 'The type of column "{0}" conflicts with the type of other columns specified in the UNPIVOT list.'),
    8169: ErrorText(16, "Conversion failed when converting from a character string to uniqueidentifier.", 2),
    8170: ErrorText(16, "Insufficient result space to convert uniqueidentifier value to char.", 2),
    8171: ErrorText(16, "Hint '{0}' on object '{1}' is invalid.", 2),
    8172: ErrorText(16, "The argument 1 of the XML data type method \"{0}\" must be a string literal."),
    8197: ErrorText(16, "The object '{0}' does not exist or is invalid for this operation.", 4),
    8631: ErrorText(17, "Internal error: Server stack limit has been reached. Please look for potentially deep nesting in your query, and try to"
                        " simplify it."),
    8660: ErrorText(16, 'Cannot create the clustered index "{0}" on view "{1}" because the select list of the view definition does not include all'
                        ' columns in the GROUP BY clause. Consider adding these columns to the select list.', 0),
    8661: ErrorText(16, 'Cannot create the clustered index "{0}" on view "{1}" because the index key includes columns that are not in the GROUP BY'
                        ' clause. Consider eliminating columns that are not in the GROUP BY clause from the index key.', 0),
    8662: ErrorText(16, 'Cannot create the clustered index "{0}" on view "{1}" because the view references an unknown value (SUM aggregate of'
                        ' nullable expression). Consider referencing only non-nullable values in SUM. ISNULL() may be useful for this.', 0),
    8668: ErrorText(16, "Cannot create the clustered index '{0}' on view '{1}' because the select list of the view contains an expression on result"
                        " of aggregate function or grouping column. Consider removing expression on result of aggregate function or grouping"
                        " column from select list.", 0),
    8672: ErrorText(16, "The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a target row matches"
                    " more than one source row. A MERGE statement cannot UPDATE/DELETE the same row of the target table multiple times. Refine"
                    " the ON clause to ensure a target row matches at most one source row, or use the GROUP BY clause to group the source"
                    " rows."),
    8733: ErrorText(16, "Separator parameter for {0} must be a string literal or variable."),
    9803: ErrorText(16, 'Invalid data for type "{0}".'),
    9806: ErrorText(16, "The datepart {0} is not supported by date function {1}."),
    9810: ErrorText(16, "The datepart {0} is not supported by date function {1} for data type {2}."),
    9812: ErrorText(16, "The timezone provided to builtin function {0} is invalid."),
    9819: ErrorText(16, "Error converting string value '{0}' into data type {1} using culture '{2}'."),
    9820: ErrorText(16, "The time zone parameter '{0}' provided to AT TIME ZONE clause is invalid."),
    9828: ErrorText(16, "The second and third arguments of the TRANSLATE built-in function must contain an equal number of characters."),
    9834: ErrorText(16, "Invalid bucket width value passed to date_bucket function. Only positive values are allowed."),
    9967: ErrorText(16, "A default full-text catalog does not exist in database '{0}' or user does not have permission to perform this action."),
    10100: ErrorText(16, 'Cannot create index on view "{0}" because it contains the DISTINCT keyword. Consider removing DISTINCT from the view'
                        ' or not indexing the view. Alternatively, consider replacing DISTINCT with GROUP BY or COUNT_BIG(*) to simulate'
                        ' DISTINCT on grouping columns.'),
    10101: ErrorText(16, 'Cannot create index on view "{0}" because it contains the TOP or OFFSET keyword. Consider removing the TOP or OFFSET'
                        ' or not indexing the view.'),
    10103: ErrorText(16, 'Cannot create index on view "{0}" because it uses OPENROWSET, OPENQUERY, or OPENDATASOURCE. Consider not indexing the'
                        ' view, or eliminating OPENQUERY, OPENROWSET, and OPENDATASOURCE.'),
    10109: ErrorText(16, 'Cannot create index on view "{0}" because it references derived table "{1}" (defined by SELECT statement in FROM'
                        ' clause). Consider removing the reference to the derived table or not indexing the view.'),
    10113: ErrorText(16, 'Cannot create index on view "{0}" because it uses a LEFT, RIGHT, or FULL OUTER join, and no OUTER joins are allowed'
                        ' in indexed views. Consider using an INNER join instead.'),
    10114: ErrorText(16, 'Cannot create index on view "{0}" because it uses the PIVOT operator. Consider not indexing this view.'),
    10115: ErrorText(16, 'Cannot create index on view "{0}" because it uses the UNPIVOT operator. Consider not indexing this view.'),
    10116: ErrorText(16, "Cannot create index on view '{0}' because it contains one or more UNION, INTERSECT, or EXCEPT operators. Consider"
                        " creating a separate indexed view for each query that is an input to the UNION, INTERSECT, or EXCEPT operators of the"
                        " original view."),
    10119: ErrorText(16, 'Cannot create index on view "{0}" because it contains a CUBE, ROLLUP, or GROUPING SETS operator. Consider not'
                        ' indexing this view.'),
    10121: ErrorText(16, 'Cannot create index on view "{0}" because it contains a HAVING clause. Consider removing the HAVING clause.'),
    10125: ErrorText(16, 'Cannot create index on view "{0}" because it uses aggregate "{1}". Consider eliminating the aggregate, not indexing'
                        ' the view, or using alternate aggregates. For example, for AVG substitute SUM and COUNT_BIG, or for COUNT, substitute'
                        ' COUNT_BIG.'),
    10126: ErrorText(16, 'Cannot create index on view "{0}" because it uses aggregate "{1}" with the DISTINCT keyword. Consider not indexing'
                        ' this view or eliminating DISTINCT. Consider use of a GROUP BY or COUNT_BIG(*) view to simulate DISTINCT on grouping'
                        ' columns.'),
    10127: ErrorText(16, 'Cannot create index on view "{0}" because it contains one or more subqueries. Consider changing the view to use only'
                        ' joins instead of subqueries. Alternatively, consider not indexing this view.'),
    10129: ErrorText(16, 'Cannot create index on view "{0}" because it references the inline or multistatement table-valued function "{1}".'
                        ' Consider expanding the function definition by hand in the view definition, or not indexing the view.'),
    10136: ErrorText(16, 'Cannot create index on view "{0}" because it uses the aggregate COUNT. Use COUNT_BIG instead.'),
    10137: ErrorText(16, 'Cannot create index on view "{0}" because it references common table expression "{1}". Views referencing common table'
                        ' expressions cannot be indexed. Consider not indexing the view, or removing the common table expression from the view'
                        ' definition.'),
    10138: ErrorText(16, "Cannot create index on view '{0}' because its select list does not include a proper use of COUNT_BIG. Consider adding"
                        " COUNT_BIG(*) to select list."),
    10140: ErrorText(16, "Cannot create index on view '{0}' because the view contains a table hint. Consider removing the hint."),
    10142: ErrorText(16, 'Cannot create index on view "{0}" because it contains an APPLY. Consider not indexing the view, or removing APPLY.'),
    10143: ErrorText(16, 'Cannot create index on view "{0}" because it contains a ranking or aggregate window function. Remove the function'
                        ' from the view definition or, alternatively, do not index the view.'),
    10610: ErrorText(16, "Filtered index '{0}' cannot be created on object '{1}' because it is not a user table. Filtered indexes are only"
                        " supported on tables. If you are trying to create a filtered index on a view, consider creating an indexed view with"
                        " the filter expression incorporated in the view definition."),
    10618: ErrorText(16, "Cannot create filtered index '{0}' on table '{1}' because the statement sets the IGNORE_DUP_KEY option to ON. Rewrite the statement"
                         " so that it does not use the IGNORE_DUP_KEY option."),
    10700: ErrorText(16, 'The table-valued parameter "{0}" is READONLY and cannot be modified.'),
    10705: ErrorText(15, "Subqueries are not allowed in the OUTPUT clause."),
    10709: ErrorText(16, "The number of columns for each row in a table value constructor must be the same."),
    10713: ErrorText(15, "A MERGE statement must be terminated by a semi-colon (;)."),
    10716: ErrorText(15, "A nested INSERT, UPDATE, DELETE, or MERGE statement must have an OUTPUT clause."),
    10720: ErrorText(15, "An OUTPUT INTO clause is not allowed in a nested INSERT, UPDATE, DELETE, or MERGE statement."),
    10728: ErrorText(15, "A nested INSERT, UPDATE, DELETE, or MERGE statement is not allowed in a SELECT statement that is not the immediate source of"
                         " rows for an INSERT statement."),
    10734: ErrorText(15, "Variable assignment is not allowed in a statement containing a top level UNION, INTERSECT or EXCEPT operator."),
    10738: ErrorText(15, "The number of row value expressions in the INSERT statement exceeds the maximum allowed number of 1000 row values."),
    10741: ErrorText(15, "A TOP can not be used in the same query or sub-query as a OFFSET."),
    10742: ErrorText(15, "The offset specified in a OFFSET clause may not be negative."),
    10744: ErrorText(15, "The number of rows provided for a FETCH clause must be greater then zero."),
    10753: ErrorText(15, "The function '{0}' must have an OVER clause."),
    10759: ErrorText(15, "Use of DISTINCT is not allowed with the OVER clause."),
    10760: ErrorText(16, "Scale argument is not valid. Valid expressions for data type {0} scale argument are integer constants"
                         " and integer constant expressions."),
    11501: ErrorText(16, "The batch could not be analyzed because of compile errors."),
    11502: ErrorText(16, "The type for parameter '{0}' cannot be deduced in this context."),
    11503: ErrorText(16, "The parameter type cannot be deduced because a single expression contains two untyped parameters, '{0}' and '{1}'."),
    11506: ErrorText(16, "The parameter type for '{0}' cannot be uniquely deduced; two possibilities are '{1}' and '{2}'."),
    11508: ErrorText(16, "The undeclared parameter '{0}' is used more than once in the batch being analyzed."),
    11509: ErrorText(16, "The metadata could not be determined because the statement '{0}' is not compatible with the statement '{1}'."),
    11510: ErrorText(16, "The metadata could not be determined because the statement '{0}' in the main batch is not compatible with the statement '{1}'"
                         " in procedure '{2}'."),
    11511: ErrorText(16, "The metadata could not be determined because the statement '{0}' in procedure '{1}' is not compatible with the statement"
                         " '{2}' in the main batch."),
    11512: ErrorText(16, "The metadata could not be determined because the statement '{0}' in procedure '{1}' is not compatible with the statement"
                         " '{2}' in procedure '{3}'."),
    11513: ErrorText(16, "The metadata could not be determined because statement '{0}' contains dynamic SQL. Consider using the WITH RESULT SETS"
                         " clause to explicitly describe the result set."),
    11514: ErrorText(16, "The metadata could not be determined because statement '{0}' in procedure '{1}' contains dynamic SQL. Consider using the"
                         " WITH RESULT SETS clause to explicitly describe the result set."),
    11523: ErrorText(16, "The metadata could not be determined because statement '{0}' causes indirect recursion."),
    11524: ErrorText(16, "The metadata could not be determined because statement '{0}' in procedure '{1}' causes indirect recursion."),
    11525: ErrorText(16, "The metadata could not be determined because statement '{0}' uses a temp table. Metadata discovery only supports temp"
                         " tables when analyzing a single-statement batch."),
    11526: ErrorText(16, "The metadata could not be determined because statement '{0}' in procedure '{1}' uses a temp table."),
    11527: ErrorText(16, "The metadata could not be determined because statement '{0}' does not support metadata discovery."),
    11528: ErrorText(16, "The metadata could not be determined because statement '{0}' in procedure '{1}' does not support metadata discovery."),
    11531: ErrorText(16, "The object id '{0}' passed to sys.dm_exec_describe_first_result_set_for_object refers to an object which is not a T-SQL"
                         " procedure or trigger."),
    11532: ErrorText(16, "The object id '{0}' passed to sys.dm_exec_describe_first_result_set_for_object was invalid."),
    11535: ErrorText(16, "EXECUTE statement failed because its WITH RESULT SETS clause specified {0} result set(s), and the statement tried to send"
                         " more result sets than this."),
    11536: ErrorText(16, "EXECUTE statement failed because its WITH RESULT SETS clause specified {0} result set(s), but the statement only sent {1}"
                         " result set(s) at run time."),
    11537: ErrorText(16, "EXECUTE statement failed because its WITH RESULT SETS clause specified {0} column(s) for result set number {1}, but the"
                         " statement sent {2} column(s) at run time."),
    11538: ErrorText(16, "EXECUTE statement failed because its WITH RESULT SETS clause specified type '{0}' for column #{1} in result set #{2}, and"
                         " the corresponding type sent at run time was '{3}'; there is no conversion between the two types."),
    11552: ErrorText(16, "The @browse_information_mode parameter expects a tinyint with values 0, 1 or 2."),
    11553: ErrorText(16, "EXECUTE statement failed because its WITH RESULT SETS clause specified a non-nullable type for column #{0} in result set"
                         " #{1}, and the corresponding value sent at run time was null."),
    11555: ErrorText(15, "The parameter '{0}' has not been declared."),
    11700: ErrorText(16, "The increment for sequence object '{0}' cannot be zero."),
    11702: ErrorText(16, "The sequence object '{0}' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0,"
                         " or any user-defined data type that is based on one of the above integer data types.", 2),
    11703: ErrorText(16, "The start value for sequence object '{0}' must be between the minimum and maximum value of the sequence object."),
    11705: ErrorText(16, "The minimum value for sequence object '{0}' must be less than its maximum value."),
    11726: ErrorText(16, "Object '{0}' is not a sequence object."),
    11728: ErrorText(16, "The sequence object '{0}' has reached its minimum or maximum value. Restart the sequence object to allow new values to be"
                         " generated."),
    11732: ErrorText(16, "The requested range for sequence object '{0}' exceeds the maximum or minimum limit. Retry with a smaller range."),
    11741: ErrorText(16, "NEXT VALUE FOR function cannot be used within CASE, CHOOSE, COALESCE, IIF, ISNULL and NULLIF."),
    12002: ErrorText(16, "The requested spatial index on column '{0}' of table '{1}' could not be created because the column type is not spatial ."
                         " Specify a column name that refers to a column with a spatial data type."),
    12003: ErrorText(16, "Could not find spatial tessellation scheme '{0}'. Specify a valid tessellation scheme name in your USING clause."),
    12005: ErrorText(16, "Incorrect parameters were passed to the CREATE spatial statement near '{0}'."
                         " Validate the statement against the index-creation syntax."),
    12007: ErrorText(16, "The CREATE spatial statement is missing the required parameter '{0}'. Validate the statement against the index-creation syntax."),
    12008: ErrorText(16, "Table '{0}' does not have a clustered primary key as required by the spatial index. Make sure that the primary key column exists on"
                         " the table before creating a spatial index."),
    12014: ErrorText(16, "The '{0}' parameter of CREATE spatial is incompletely defined. If the parameter has more than one part,"
                         " all the parts must be defined."),
    13501: ErrorText(16, "Temporal generated always column '{0}' has invalid data type."),
    13502: ErrorText(16, "System-versioned table cannot have more than one 'GENERATED ALWAYS AS ROW START' column."),
    13503: ErrorText(16, "System-versioned table cannot have more than one 'GENERATED ALWAYS AS ROW END' column."),
    13504: ErrorText(16, "Temporal 'GENERATED ALWAYS AS ROW START' column definition missing."),
    13505: ErrorText(16, "Temporal 'GENERATED ALWAYS AS ROW END' column definition missing."),
    13506: ErrorText(16, "System-versioned table SYSTEM_TIME period definition start column name not matching 'GENERATED ALWAYS AS ROW START' column name."),
    13507: ErrorText(16, "System-versioned table SYSTEM_TIME period definition end column name not matching 'GENERATED ALWAYS AS ROW END' column name."),
    13508: ErrorText(16, "System-versioned table cannot have more than one SYSTEM_TIME period definition."),
    13509: ErrorText(16, "Cannot create generated always column when SYSTEM_TIME period is not defined."),
    13510: ErrorText(16, "Cannot set SYSTEM_VERSIONING to ON when SYSTEM_TIME period is not defined and the LEDGER=ON option is not specified."),
    13511: ErrorText(16, "Specified object '{0}' cannot be used as history table."),
    13512: ErrorText(16, "You cannot specify SYSTEM_VERSIONING clause more than once."),
    13513: ErrorText(16, "SYSTEM_TIME period columns cannot have different datatype precision."),
    13514: ErrorText(16, "History table '{0}' is already in use."),
    13515: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' has custom unique keys defined. Consider dropping all"
                         " unique keys and trying again."),
    13516: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' has foreign keys defined. Consider dropping all foreign"
                         " keys and trying again."),
    13517: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' has table or column constraints defined. Consider dropping"
                         " all table and column constraints and trying again."),
    13518: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' has IDENTITY column specification. Consider dropping all"
                         " IDENTITY column specifications and trying again."),
    13519: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' has computed column specification. Consider dropping all"
                         " computed column specifications and trying again."),
    13522: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' has triggers defined. Consider dropping all triggers and"
                         " trying again."),
    13523: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because table '{0}' has {1} columns and table '{2}' has {3} columns."),
    13524: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because column '{0}' at ordinal {1} in history table '{2}' has a different name than"
                         " the column '{3}' at the same ordinal in table '{4}'."),
    13525: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because column '{0}' has data type {1} in history table '{2}' which is different from"
                         " corresponding column type {3} in table '{4}'."),
    13526: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because column '{0}' does not have the same collation in tables '{1}' and '{2}'."),
    13530: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because system column '{0}' in history table '{1}' corresponds to a period column in"
                         " table '{2}' and cannot be nullable."),
    13531: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because column '{0}' does not have the same nullability attribute in tables '{1}' and"
                         " '{2}'."),
    13535: ErrorText(16, "Data modification failed on system-versioned table '{0}' because transaction time was earlier than period start time for"
                         " affected records."),
    13536: ErrorText(16, "Cannot insert an explicit value into a GENERATED ALWAYS column in table '{0}'. Use INSERT with a column list to exclude the"
                         " GENERATED ALWAYS column, or insert a DEFAULT into GENERATED ALWAYS column."),
    13537: ErrorText(16, "Cannot update GENERATED ALWAYS columns in table '{0}'."),
    13539: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' is not specified in two-part name format."),
    13540: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because table '{0}' contains invalid records with end of period set before start."),
    13541: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' contains invalid records with end of period set before"
                         " start."),
    13542: ErrorText(16, "ADD PERIOD FOR SYSTEM_TIME on table '{0}' failed because there are open records with start of period set to a value in the"
                         " future."),
    13543: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' contains invalid records with end of period set to a value"
                         " in the future."),
    13544: ErrorText(16, "Temporal FOR SYSTEM_TIME clause can only be used with system-versioned tables. '{0}' is not a system-versioned table.", 2),
    13545: ErrorText(16, "Truncate failed on table '{0}' because it is not a supported operation on system-versioned tables."),
    13546: ErrorText(16, "Switching out partition failed on table '{0}' because it is not a supported operation on system-versioned tables. Consider"
                         " setting SYSTEM_VERSIONING to OFF and trying again."),
    13547: ErrorText(16, "Switching in partition failed on history table '{0}' because it is not a supported operation on system-versioned tables."
                         " Consider setting SYSTEM_VERSIONING to OFF and trying again."),
    13548: ErrorText(16, "Cannot alter column '{0}' on table '{1}' because it is not a supported operation on system-versioned temporal or ledger tables."),
    13550: ErrorText(16, "Add column operation failed on table '{0}' because it is not a supported operation on system-versioned temporal tables."),
    13551: ErrorText(16, "Drop column operation failed on table '{0}' because it is not a supported operation on system-versioned temporal tables."),
    13552: ErrorText(16, "Drop table operation failed on table '{0}' because it is not a supported operation on system-versioned temporal tables."),
    13553: ErrorText(16, "System versioned temporal table '{0}' must have primary key defined."),
    13557: ErrorText(16, "Cannot drop PRIMARY KEY constraint from a system-versioned temporal table '{0}'."),
    13558: ErrorText(16, "Cannot add PRIMARY KEY constraint to a temporal history table '{0}'."),
    13559: ErrorText(16, "Cannot insert rows in a temporal history table '{0}'."),
    13560: ErrorText(16, "Cannot delete rows from a temporal history table '{0}'."),
    13561: ErrorText(16, "Cannot update rows in a temporal history table '{0}'."),
    13562: ErrorText(16, "Cannot perform MERGE operation on temporal history table '{0}'."),
    13564: ErrorText(16, "Adding CHECK constraint to a temporal history table '{0}' is not allowed."),
    13565: ErrorText(16, "Foreign key '{0}' is not valid. A temporal history table cannot be used in a foreign key definition."),
    13568: ErrorText(16, "System-versioned temporal table '{0}' cannot be created in a 'tempdb' database."),
    13569: ErrorText(16, "Cannot create a trigger on a system-versioned temporal table '{0}'."),
    13572: ErrorText(16, "Creating table variables containing PERIOD is not allowed."),
    13573: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because history table '{0}' contains overlapping records."),
    13574: ErrorText(16, "Setting SYSTEM_VERSIONING to ON failed because temporal history table '{0}' contains SYSTEM_TIME period."),
    13575: ErrorText(16, "ADD PERIOD FOR SYSTEM_TIME failed because table '{0}' contains records where end of period is not equal to MAX datetime."),
    13583: ErrorText(16, "Cannot add UNIQUE KEY constraint to a temporal history table '{0}'."),
    13587: ErrorText(16, "Period column '{0}' in a system-versioned temporal table cannot be nullable."),
    13588: ErrorText(16, "Column '{0}' in table '{1}' cannot be dropped because it is a part of period definition."),
    13590: ErrorText(16, "Temporal FOR SYSTEM_TIME clause can only be set once per temporal table. '{0}' has more than one temporal FOR SYSTEM_TIME clause."),
    13591: ErrorText(16, "SYSTEM_VERSIONING is not turned ON for table '{0}'."),
    13592: ErrorText(16, "Cannot drop SYSTEM_TIME period from table '{0}' when SYSTEM_VERSIONING is ON."),
    13593: ErrorText(16, "SYSTEM_TIME period cannot be dropped from table '{0}', because SYSTEM_TIME period does not exist."),
    13596: ErrorText(16, "SYSTEM_VERSIONING is already turned ON for table '{0}'."),
    13597: ErrorText(16, "Temporal SYSTEM_TIME period is already defined on table '{0}'."),
    13599: ErrorText(16, "Period column '{0}' in a system-versioned temporal table cannot be altered."),
    13601: ErrorText(16, "Property '{0}' cannot be generated in JSON output due to a conflict with another column name or alias. Use different"
                     " names and aliases for each column in SELECT list."),
    13605: ErrorText(16, "Column expressions and data sources without names or aliases cannot be formatted as JSON text using FOR JSON clause. Add"
                     " alias to the unnamed column or table."),
    13607: ErrorText(16, "JSON path is not properly formatted. Unexpected character '{0}' is found at position {1}.", 4),
    13608: ErrorText(16, "Property cannot be found on the specified JSON path.", 2),
    13609: ErrorText(16, "JSON text is not properly formatted. Unexpected character '{0}' is found at position {1}.", 4),
    13619: ErrorText(16, "Unsupported JSON path found in argument 2 of JSON_MODIFY."),
    13623: ErrorText(16, "Scalar value cannot be found in the specified JSON path.", 2),
    13624: ErrorText(16, "Object or array cannot be found in the specified JSON path.", 2),
    13625: ErrorText(16, "String value in the specified JSON path would be truncated."),
    13724: ErrorText(16, "System-versioned table schema modification failed because adding computed column while system-versioning is ON is not"
                         " supported."),
    14234: ErrorText(16, "The specified '{0}' is invalid (valid values are returned by {1})."),
    14235: ErrorText(16, "The specified '{0}' is invalid (valid values are greater than 0 but excluding {1})."),
    14256: ErrorText(16, 'Cannot start the job "{0}" (ID {1}) because it does not have any job server or servers defined. Associate the job with a job'
                         " server by calling sp_add_jobserver."),
    14261: ErrorText(16, "The specified {0} ('{1}') already exists."),
    14262: ErrorText(16, "The specified {0} ('{1}') does not exist."),
    14266: ErrorText(16, "The specified '{0}' is invalid (valid values are: {1})."),
    14269: ErrorText(16, "Job '{0}' is already targeted at server '{1}'."),
    14270: ErrorText(16, "Job '{0}' is not currently targeted at server '{1}'."),
    14287: ErrorText(16, "The '{0}' supplied has an invalid {1}."),
    14288: ErrorText(16, "{0} cannot be before {1}."),
    14293: ErrorText(16, "There are two or more jobs named '{0}'. Specify {1} instead of {2} to uniquely identify the job."),
    14294: ErrorText(16, "Supply either {0} or {1} to identify the job."),
    14371: ErrorText(16, "There are two or more schedules named '{0}'. Specify {1} instead of {2} to uniquely identify the schedule."),
    14372: ErrorText(16, "The schedule was not deleted because it is being used by one or more jobs."),
    14373: ErrorText(16, "Supply either {0} or {1} to identify the schedule."),
    14377: ErrorText(16, "The schedule was not attached to the specified job. The schedule owner and the job owner must be the same or the operation must be"
                         " performed by a sysadmin."),
    14515: ErrorText(16, "Only a member of the sysadmin server role can add a job for a different owner with @owner_login_name."),
    14525: ErrorText(16, "Only members of sysadmin role are allowed to update or delete jobs owned by a different login."),
    14582: ErrorText(16, "Only a system administrator can specify a output file for a jobstep."),
    14608: ErrorText(16, "Either {0} or {1} parameter needs to be supplied"),
    14622: ErrorText(16, "Parameter @importance does not support the value '{0}'. The mail importance must be one of LOW, NORMAL, or HIGH."),
    14623: ErrorText(16, 'Parameter @sensitivity does not support the value "{0}". The mail sensitivity must be one of NORMAL, PERSONAL, PRIVATE, or'
                         " CONFIDENTIAL."),
    14624: ErrorText(16, 'At least one of the following parameters must be specified. "{0}".'),
    14626: ErrorText(16, 'Parameter @body_format does not support the value "{0}". The mail body format must be TEXT or HTML.'),
    15004: ErrorText(16, "Name cannot be NULL."),
    15006: ErrorText(16, "'{0}' is not a valid name because it contains invalid characters."),
    15015: ErrorText(16, "The server '{0}' does not exist. Use sp_helpserver to show available servers."),
    15033: ErrorText(16, "'{0}' is not a valid official language name."),
    15198: ErrorText(16, "The name supplied ({0}) is not a user, role, or aliased login."),
    15223: ErrorText(11, "Error: The input parameter '{0}' is not allowed to be null."),
    15249: ErrorText(11, "Error: Explicit {0} '{1}' is unrecognized."),
    15305: ErrorText(16, "The @TriggerType parameter value must be 'insert', 'update', or 'delete'."),
    15325: ErrorText(16, "The current database does not contain a {0} named '{1}'."),
    15348: ErrorText(16, "Cannot transfer a schemabound object."),
    15409: ErrorText(11, "'{0}' is not a role."),
    15412: ErrorText(11, "'{0}' is not a known fixed role."),
    15574: ErrorText(0, "This object does not have any statistics."),
    15664: ErrorText(16, "Cannot set key '{0}' in the session context. The key has been set as read_only for this session."),
    15666: ErrorText(16, "Cannot set key '{0}' in the session context. The size of the key cannot exceed 256 bytes."),
    22022: ErrorText(16, "SQLServerAgent Error: {0}"),
    15007: ErrorText(16, "'{0}' is not a valid login or you do not have permission."),
    15009: ErrorText(16, "The object '{0}' does not exist in database '{1}' or is invalid for this operation."),
    15010: ErrorText(16, "The database '{0}' does not exist. Supply a valid database name. To see available databases, use sys.databases."),
    15023: ErrorText(16, "User, group, or role '{0}' already exists in the current database."),
    15025: ErrorText(16, "The server principal '{0}' already exists."),
    15063: ErrorText(16, "The login already has an account under a different user name."),
    15123: ErrorText(16, "The configuration option '{0}' does not exist, or it may be an advanced option."),
    15138: ErrorText(16, "The database principal owns a {0} in the database, and cannot be dropped."),
    15144: ErrorText(16, "The role has members. It must be empty before it can be dropped."),
    15150: ErrorText(16, "Cannot {0} the {1} '{2}'."),
    15151: ErrorText(16, "Cannot {0} the {1} '{2}', because it does not exist or you do not have permission."),
    15109: ErrorText(16, "Cannot change the owner of the master, model, tempdb or distribution database."),
    15110: ErrorText(16, "The proposed new database owner is already a user or aliased in the database."),
    15136: ErrorText(16, "The database principal is set as the execution context of one or more procedures, functions, or event notifications and cannot"
                         " be dropped."),
    15196: ErrorText(16, 'The current security context is non-revertible. The "Revert" statement failed.'),
    15199: ErrorText(16, "The current security context cannot be reverted. Please switch to the original database where '{0}' was called and try it"
                         " again."),
    15406: ErrorText(16, 'Cannot execute as the server principal because the principal "{0}" does not exist, this type of principal cannot be'
                         " impersonated, or you do not have permission."),
    15517: ErrorText(16, 'Cannot execute as the database principal because the principal "{0}" does not exist, this type of principal cannot be'
                         " impersonated, or you do not have permission."),
    15533: ErrorText(16, "Invalid data type is supplied in the '{0}' statement.", 2),
    15590: ErrorText(16, "Can only use the 'No Revert' or 'Cookie' options with the 'Execute As' statement at the adhoc level."),
    15591: ErrorText(16, "The current security context cannot be reverted using this statement. A cookie may or may not be needed with 'Revert'"
                         " statement depending on how the context was set with 'Execute As' statement."),
    15600: ErrorText(15, "An invalid parameter or option was specified for procedure '{0}'."),
    18059: ErrorText(16, "The connection has been dropped because the principal that opened it subsequently assumed a new security context, and then"
                         ' tried to reset the connection under its impersonated security context. This scenario is not supported. See "Impersonation'
                         ' Overview" in Books Online.'),
    15197: ErrorText(16, "There is no text for object '{0}'."),
    15233: ErrorText(16, "Property cannot be added. Property '{0}' already exists for '{1}'."),
    15217: ErrorText(16, "Property cannot be updated or deleted. Property '{0}' does not exist for '{1}'."),
    15135: ErrorText(16, "Object is invalid. Extended properties are not permitted on '{0}', or the object does not exist."),
    15225: ErrorText(11, "No item by the name of '{0}' could be found in the current database '{1}', given that @itemtype was input as '{2}'."),
    15248: ErrorText(11, "Either the parameter @objname is ambiguous or the claimed @objtype ({0}) is wrong."),
    15335: ErrorText(11, "Error: The new name '{0}' is already in use as a {1} name and would cause a duplicate that is not permitted."),
    15247: ErrorText(16, "User does not have permission to perform this action."),
    15250: ErrorText(16, "The database name component of the object qualifier must be the name of the current database."),
    15252: ErrorText(16, "The primary or foreign key table name must be given."),
    15336: ErrorText(16, "Object '{0}' cannot be renamed because the object participates in enforced dependencies."),
    15405: ErrorText(16, "Cannot use the special principal '{0}'."),
    15410: ErrorText(16, "User or role '{0}' does not exist in this database."),
    15413: ErrorText(11, "Cannot make a role a member of itself."),
    15419: ErrorText(16, "Supplied parameter sid should be binary(16)."),
    15434: ErrorText(16, "Could not drop login '{0}' as the user is currently logged in."),
    15469: ErrorText(0, "No constraints are defined on object '{0}', or you do not have permissions."),
    15470: ErrorText(0, "No foreign keys reference table '{0}', or you do not have permissions on referencing tables."),
    15472: ErrorText(0, "The object '{0}' does not have any indexes, or you do not have permissions."),
    15477: ErrorText(0, "Caution: Changing any part of an object name could break scripts and stored procedures."),
    15530: ErrorText(16, 'The {0} with name "{1}" already exists.'),
    16002: ErrorText(16, "Invalid data masking function in column '{0}'.", 0),
    16003: ErrorText(16, "The data type of column '{0}' does not support data masking function '{1}'.", 0),
    16007: ErrorText(16, "The column '{0}' does not have a data masking function.", 0),
    18456: ErrorText(14, "Login failed for user '{0}'."),
    33261: ErrorText(16, "The security policy '{0}' does not contain a predicate on table '{1}'."),
    33262: ErrorText(16, "A {0} predicate for the same operation has already been defined on table '{1}' in the security policy '{2}'."),
    33263: ErrorText(16, "Security predicates can only be added to user tables and schema bound views. '{0}' is not a user table or a schema bound view."),
    33264: ErrorText(16, "The security policy '{0}' cannot be enabled with a predicate on table '{1}'. Table '{2}' is already referenced by the enabled"
                         " security policy '{3}'."),
    33504: ErrorText(16, "The attempted operation failed because the target object '{0}' has a block predicate that conflicts with this operation. If the"
                         " operation is performed on a view, the block predicate might be enforced on the underlying table. Modify the operation to"
                         " target only the rows that are allowed by the block predicate."),
    35301: ErrorText(15, "The statement failed because a columnstore index cannot be unique. Create the columnstore index without the UNIQUE"
                         " keyword or create a unique index without the COLUMNSTORE keyword."),
    35339: ErrorText(16, "Multiple columnstore indexes are not supported."),
    35343: ErrorText(16, "The statement failed. Column '{0}' has a data type that cannot participate in a columnstore index."),
    35372: ErrorText(16, "You cannot create more than one clustered index on table '{0}'. Consider creating a new clustered index using"
                         " 'with (drop_existing = on)' option."),
    40515: ErrorText(16, "Not supported by Ferryman: {0}."),
}


def sql_error(number: int, *args: object, state: int | None = None) -> SqlError:
    """Return the error of that number with its substitutions filled in.

    >>> str(sql_error(208, "dbo.t"))
    "Msg 208, Level 16, State 1: Invalid object name 'dbo.t'."
    """
    entry = ERRORS[number]
    return SqlError(number, entry.text.format(*args), entry.severity, entry.state if state is None else state)


def not_supported(what: str) -> SqlError:
    """Return the error for a construct that Ferryman refuses rather than guess (40515)."""
    return sql_error(40515, what)
