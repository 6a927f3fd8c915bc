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
    105: ErrorText(15, "Unclosed quotation mark after the character string '{0}'."),
    109: ErrorText(15, "There are more columns in the INSERT statement than values specified in the VALUES clause."
                       " The number of values in the VALUES clause must match the number of columns specified in the INSERT statement."),
    110: ErrorText(15, "There are fewer columns in the INSERT statement than values specified in the VALUES clause."
                       " The number of values in the VALUES clause must match the number of columns specified in the INSERT statement."),
    111: ErrorText(15, "'{0}' must be the first statement in a query batch."),
    113: ErrorText(15, "Missing end comment mark '*/'."),
    117: ErrorText(15, "The {0} name '{1}' contains more than the maximum number of prefixes. The maximum is 3."),
    120: ErrorText(15, "The select list for the INSERT statement contains fewer items than the insert list."
                       " The number of SELECT values must match the number of INSERT columns."),
    121: ErrorText(15, "The select list for the INSERT statement contains more items than the insert list."
                       " The number of SELECT values must match the number of INSERT columns."),
    132: ErrorText(15, "The label '{0}' has already been declared. Label names must be unique within a query batch or stored procedure."),
    133: ErrorText(15, "A GOTO statement references the label '{0}' but the label has not been declared."),
    134: ErrorText(15, "The variable name '{0}' has already been declared. Variable names must be unique within a query batch or stored procedure."),
    135: ErrorText(15, "Cannot use a BREAK statement outside the scope of a WHILE statement."),
    136: ErrorText(15, "Cannot use a CONTINUE statement outside the scope of a WHILE statement."),
    137: ErrorText(15, 'Must declare the scalar variable "{0}".', 2),
    141: ErrorText(15, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations."),
    155: ErrorText(15, "'{0}' is not a recognized {1} option."),
    156: ErrorText(15, "Incorrect syntax near the keyword '{0}'."),
    174: ErrorText(15, "The {0} function requires {1} argument(s)."),
    178: ErrorText(15, "A RETURN statement with a return value cannot be used in this context."),
    189: ErrorText(15, "The {0} function requires {1} to {2} arguments."),
    191: ErrorText(15, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries."),
    195: ErrorText(15, "'{0}' is not a recognized built-in function name.", 10),
    201: ErrorText(16, "Procedure or function '{0}' expects parameter '{1}', which was not supplied.", 4),
    206: ErrorText(16, "Operand type clash: {0} is incompatible with {1}", 2),
    207: ErrorText(16, "Invalid column name '{0}'."),
    208: ErrorText(16, "Invalid object name '{0}'."),
    209: ErrorText(16, "Ambiguous column name '{0}'."),
    213: ErrorText(16, "Column name or number of supplied values does not match table definition."),
    217: ErrorText(16, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32)."),
    220: ErrorText(16, "Arithmetic overflow error for data type {0}, value = {1}."),
    229: ErrorText(14, "The {0} permission was denied on the object '{1}', database '{2}', schema '{3}'.", 5),
    232: ErrorText(16, "Arithmetic overflow error for type {0}, value = {1}."),
    234: ErrorText(16, "There is insufficient result space to convert a {0} value to {1}.", 2),
    235: ErrorText(16, "Cannot convert a char value to money. The char value has incorrect syntax."),
    241: ErrorText(16, "Conversion failed when converting date and/or time from character string."),
    242: ErrorText(16, "The conversion of a {0} data type to a {1} data type resulted in an out-of-range value.", 3),
    244: ErrorText(16, "The conversion of the {0} value '{1}' overflowed an {2} column. Use a larger integer column."),
    245: ErrorText(16, "Conversion failed when converting the {0} value '{1}' to data type {2}."),
    248: ErrorText(16, "The conversion of the {0} value '{1}' overflowed an int column."),
    257: ErrorText(16, "Implicit conversion from data type {0} to {1} is not allowed. Use the CONVERT function to run this query.", 3),
    262: ErrorText(14, "{0} permission denied in database '{1}'."),
    266: ErrorText(16, "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements."
                       " Previous count = {0}, current count = {1}.", 2),
    281: ErrorText(16, "{0} is not a valid style number when converting from {1} to a character string."),
    288: ErrorText(16, "The STR function requires that its length be a valid integer."),
    289: ErrorText(16, "Cannot construct data type {0}, some of the arguments have values which are not valid."),
    291: ErrorText(16, "CAST or CONVERT: invalid attributes specified for type '{0}'"),
    295: ErrorText(16, "Conversion failed when converting character string to smalldatetime data type.", 3),
    296: ErrorText(16, "The conversion of {0} data type to smalldatetime data type resulted in an out-of-range value.", 3),
    319: ErrorText(15, "Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change"
                       " tracking context clause, the previous statement must be terminated with a semicolon."),
    321: ErrorText(15, '"{0}" is not a recognized table hints option. If it is intended as a parameter to a table-valued function or to the CHANGETABLE'
                       " function, ensure that your database compatibility mode is set to 90."),
    343: ErrorText(15, "Unknown object type '{0}' used in a CREATE, DROP, or ALTER statement."),
    402: ErrorText(16, "The data types {0} and {1} are incompatible in the {2} operator."),
    447: ErrorText(16, "Expression type {0} is invalid for COLLATE clause."),
    448: ErrorText(16, "Invalid collation '{0}'."),
    468: ErrorText(16, 'Cannot resolve the collation conflict between "{0}" and "{1}" in the {2} operation.', 9),
    506: ErrorText(16, "The invalid escape character \"{0}\" was specified in a LIKE predicate."),
    512: ErrorText(16, "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when"
                       " the subquery is used as an expression."),
    515: ErrorText(16, "Cannot insert the value NULL into column '{0}', table '{1}'; column does not allow nulls. {2} fails.", 2),
    517: ErrorText(16, "Adding a value to a '{0}' column caused an overflow."),
    529: ErrorText(16, "Explicit conversion from data type {0} to {1} is not allowed."),
    535: ErrorText(16, "The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large."
                       " Try to use datediff with a less precise datepart."),
    537: ErrorText(16, "Invalid length parameter passed to the LEFT or SUBSTRING function.", 2),
    544: ErrorText(16, "Cannot insert explicit value for identity column in table '{0}' when IDENTITY_INSERT is set to OFF."),
    545: ErrorText(16, "Explicit value must be specified for identity column in table '{0}' either when IDENTITY_INSERT is set to ON or when"
                       " a replication user is inserting into a NOT FOR REPLICATION identity column."),
    547: ErrorText(16, 'The {0} statement conflicted with the {1} constraint "{2}". The conflict occurred in database "{3}", table "{4}"{5}.', 0),
    911: ErrorText(16, "Database '{0}' does not exist. Make sure that the name is entered correctly."),
    1007: ErrorText(15, "The number '{0}' is out of the range for numeric representation (maximum precision 38)."),
    1023: ErrorText(15, "Invalid parameter {0} specified for {1}."),
    1033: ErrorText(15, "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions,"
                        " unless TOP, OFFSET or FOR XML is also specified."),
    1038: ErrorText(15, "An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements,"
                        ' look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.', 4),
    1205: ErrorText(13, "Transaction (Process ID {0}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim."
                        " Rerun the transaction.", 51),
    1222: ErrorText(16, "Lock request time out period exceeded.", 51),
    1801: ErrorText(16, "Database '{0}' already exists. Choose a different database name.", 3),
    1913: ErrorText(16, "The operation failed because an index or statistics with name '{0}' already exists on {1} '{2}'."),
    2601: ErrorText(14, "Cannot insert duplicate key row in object '{0}' with unique index '{1}'. The duplicate key value is ({2})."),
    2627: ErrorText(14, "Violation of {0} constraint '{1}'. Cannot insert duplicate key in object '{2}'. The duplicate key value is ({3})."),
    2628: ErrorText(16, "String or binary data would be truncated in table '{0}', column '{1}'. Truncated value: '{2}'."),
    2705: ErrorText(16, "Column names in each table must be unique. Column name '{0}' in table '{1}' is specified more than once.", 3),
    2714: ErrorText(16, "There is already an object named '{0}' in the database.", 6),
    2715: ErrorText(16, "Column, parameter, or variable {0}: Cannot find data type {1}.", 6),
    2812: ErrorText(16, "Could not find stored procedure '{0}'.", 62),
    3609: ErrorText(16, "The transaction ended in the trigger. The batch has been aborted."),
    3623: ErrorText(16, "An invalid floating point operation occurred."),
    3701: ErrorText(11, "Cannot drop the {0} '{1}', because it does not exist or you do not have permission.", 5),
    3902: ErrorText(16, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    3903: ErrorText(16, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    3930: ErrorText(16, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction."),
    3960: ErrorText(16, "Snapshot isolation transaction aborted due to update conflict. Retry the transaction."),
    3998: ErrorText(16, "Uncommittable transaction is detected at the end of the batch. The transaction is rolled back."),
    4060: ErrorText(11, 'Cannot open database "{0}" requested by the login. The login failed.'),
    4104: ErrorText(16, 'The multi-part identifier "{0}" could not be bound.'),
    4121: ErrorText(16, 'Cannot find either column "{0}" or the user-defined function or aggregate "{1}", or the name is ambiguous.'),
    4145: ErrorText(15, "An expression of non-boolean type specified in a context where a condition is expected, near '{0}'."),
    4701: ErrorText(16, 'Cannot find the object "{0}" because it does not exist or you do not have permissions.'),
    4806: ErrorText(16, "SINGLE_CLOB requires a double-byte character set (DBCS) (char) input file. The file specified is Unicode."),
    4809: ErrorText(16, "SINGLE_NCLOB requires a UNICODE (widechar) input file. The file specified is not Unicode."),
    4830: ErrorText(10, "Bulk load: DataFileType was incorrectly specified as char. DataFileType will be assumed to be widechar because the data file"
                        " has a Unicode signature."),
    4831: ErrorText(10, "Bulk load: DataFileType was incorrectly specified as widechar. DataFileType will be assumed to be char because the data file"
                        " does not have a Unicode signature."),
    4832: ErrorText(16, "Bulk load: An unexpected end of file was encountered in the data file."),
    4834: ErrorText(16, "You do not have permission to use the bulk load statement.", 4),
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
    4902: ErrorText(16, 'Cannot find the object "{0}" because it does not exist or you do not have permissions.'),
    4924: ErrorText(16, "{0} failed because column '{1}' does not exist in table '{2}'."),
    7301: ErrorText(16, 'Cannot obtain the required interface ("{0}") from OLE DB provider "BULK" for linked server "(null)".'),
    7330: ErrorText(16, 'Cannot fetch a row from OLE DB provider "BULK" for linked server "(null)".'),
    7399: ErrorText(16, 'The OLE DB provider "BULK" for linked server "(null)" reported an error. The provider did not give any information about the error.'),
    8114: ErrorText(16, "Error converting data type {0} to {1}.", 5),
    8115: ErrorText(16, "Arithmetic overflow error converting {0} to data type {1}.", 2),
    8116: ErrorText(16, "Argument data type {0} is invalid for argument {1} of {2} function."),
    8117: ErrorText(16, "Operand data type {0} is invalid for {1} operator."),
    8120: ErrorText(16, "Column '{0}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause."),
    8133: ErrorText(16, "At least one of the result expressions in a CASE specification must be an expression other than the NULL constant."),
    8134: ErrorText(16, "Divide by zero error encountered."),
    8144: ErrorText(16, "Procedure or function {0} has too many arguments specified.", 2),
    8145: ErrorText(16, "{1} is not a parameter for procedure {0}.", 1),
    8152: ErrorText(16, "String or binary data would be truncated.", 10),
    8162: ErrorText(16, 'The formal parameter "{0}" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.', 2),
    8169: ErrorText(16, "Conversion failed when converting from a character string to uniqueidentifier.", 2),
    8170: ErrorText(16, "Insufficient result space to convert uniqueidentifier value to char.", 2),
    9806: ErrorText(16, "The datepart {0} is not supported by date function {1}."),
    9810: ErrorText(16, "The datepart {0} is not supported by date function {1} for data type {2}."),
    9812: ErrorText(16, "The timezone provided to builtin function {0} is invalid."),
    9819: ErrorText(16, "Error converting string value '{0}' into data type {1} using culture '{2}'."),
    10700: ErrorText(16, 'The table-valued parameter "{0}" is READONLY and cannot be modified.'),
    10705: ErrorText(15, "Subqueries are not allowed in the OUTPUT clause."),
    10709: ErrorText(16, "The number of columns for each row in a table value constructor must be the same."),
    10713: ErrorText(15, "A MERGE statement must be terminated by a semi-colon (;)."),
    10734: ErrorText(15, "Variable assignment is not allowed in a statement containing a top level UNION, INTERSECT or EXCEPT operator."),
    10738: ErrorText(15, "The number of row value expressions in the INSERT statement exceeds the maximum allowed number of 1000 row values."),
    11555: ErrorText(15, "The parameter '{0}' has not been declared."),
    13609: ErrorText(16, "JSON text is not properly formatted. Unexpected character '{0}' is found at position {1}.", 4),
    14262: ErrorText(16, "The specified {0} ('{1}') does not exist."),
    15009: ErrorText(16, "The object '{0}' does not exist in database '{1}' or is invalid for this operation."),
    15151: ErrorText(16, "Cannot {0} the {1} '{2}', because it does not exist or you do not have permission."),
    18456: ErrorText(14, "Login failed for user '{0}'."),
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
