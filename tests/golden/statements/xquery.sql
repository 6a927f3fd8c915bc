-- source: https://learn.microsoft.com/sql/xquery/flwor-statement-and-iteration-xquery
DECLARE @x xml = '<ManuInstructions ProductModelID="1" ProductModelName="SomeBike"><Location LocationID="L1"><Step>Manu step 1 at Loc 1</Step><Step>Manu step 2 at Loc 1</Step><Step>Manu step 3 at Loc 1</Step></Location><Location LocationID="L2"><Step>Manu step 1 at Loc 2</Step><Step>Manu step 2 at Loc 2</Step></Location></ManuInstructions>'
SELECT @x.query('for $step in /ManuInstructions/Location[1]/Step return string($step)')
SELECT @x.query('for $Loc in /ManuInstructions/Location, $FirstStep in $Loc/Step[1] return string($FirstStep)')
SELECT @x.query('for $i in (for $j in //Step return $j) return string($i)')
SELECT @x.query('for $L in /ManuInstructions/Location where count($L/Step) > 2 return <Location ID="{$L/@LocationID}">{ $L/Step[1] }</Location>')
SELECT @x.query('for $L in /ManuInstructions/Location order by $L/@LocationID descending return <L>{data($L/@LocationID)}</L>')
SELECT @x.query('for $L in /ManuInstructions/Location let $n := count($L/Step) order by $n, $L/@LocationID return concat(string($L/@LocationID), "=", string($n))')
SELECT @x.query('let $steps := count(//Step) return $steps * 2')
-- => Manu step 1 at Loc 1 Manu step 2 at Loc 1 Manu step 3 at Loc 1
-- => Manu step 1 at Loc 1 Manu step 1 at Loc 2
-- => Manu step 1 at Loc 1 Manu step 2 at Loc 1 Manu step 3 at Loc 1 Manu step 1 at Loc 2 Manu step 2 at Loc 2
-- => <Location ID="L1"><Step>Manu step 1 at Loc 1</Step></Location>
-- => <L>L2</L><L>L1</L>
-- => L2=2 L1=3
-- => 10
DECLARE @x xml = '<r><a/></r>'; SELECT @x.query('let $x := <foo/> return $x')
-- !! 2373 XQuery [query()]: 'let' is not supported with constructed XML
DECLARE @x xml = '<r/>'; SELECT @x.query('for $i at $p in /r return $i')
-- !! 9335 XQuery [query()]: The XQuery syntax 'at' is not supported.
DECLARE @x xml = '<r/>'; SELECT @x.query('for $i in (3, 1, 2) order by $i descending return $i')
-- => 3 2 1
DECLARE @x xml = '<r/>'; SELECT @x.query('for $i in /r return $nope')
-- !! 2227 XQuery [query()]: The variable 'nope' was not found in the scope in which it was referenced.
-- source: https://learn.microsoft.com/sql/xquery/quantified-expressions-xquery
DECLARE @x xml = '<r><p n="1"/><p n="5"/></r>'
SELECT @x.exist('/r[every $p in p satisfies $p/@n > 0]'), @x.exist('/r[every $p in p satisfies $p/@n > 3]'), @x.exist('/r[some $p in p satisfies $p/@n > 3]'), @x.query('if (every $p in /r/none satisfies $p/@n = 1) then <yes/> else <no/>')
-- => 1|0|1|<yes/>
-- source: https://learn.microsoft.com/sql/xquery/conditional-expressions-xquery
DECLARE @x xml = '<r><p n="1">a</p><p n="5">b</p></r>'
SELECT @x.query('for $p in /r/p return if ($p/@n > 3) then <big>{string($p)}</big> else ()'), @x.value('if (count(/r/p) > 1) then "many" else "one"', 'varchar(9)')
-- => <big>b</big>|many
DECLARE @x xml = '<r/>'; SELECT @x.query('if (1) then 1 else 2')
-- !! 2204 XQuery [query()]: Only 'http://www.w3.org/2001/XMLSchema#boolean?' or 'node()*' expressions allowed in conditions and with logical operators, found 'xs:integer'
-- source: https://learn.microsoft.com/sql/xquery/comparison-expressions-xquery
DECLARE @x xml = '<r><a>6</a><a>7</a><b k="x">10</b></r>'
SELECT @x.exist('/r[a = 7]'), @x.exist('/r[a > 7]'), @x.exist('/r[a != 6]'), @x.exist('/r[not(a != 6)]'), @x.exist('/r[b = "10"]'), @x.exist('/r/b[@k eq "x"]'), @x.exist('/r[b < "9"]')
SELECT @x.value('if ((/r/a)[1] is (//a)[1]) then 1 else 0', 'int'), @x.value('if ((/r/a)[1] << (/r/b)[1]) then 1 else 0', 'int'), @x.value('if ((/r/a)[1] >> (/r/b)[1]) then 1 else 0', 'int')
-- => 1|0|1|0|1|1|1
-- => 1|1|0
DECLARE @x xml = '<r><a>6</a></r>'; SELECT @x.query('/r[a eq 6]')
-- !! 2389 XQuery [query()]: 'eq' requires a singleton (or empty sequence), found operand of type 'xdt:untypedAtomic *'
DECLARE @x xml = '<r/>'; SELECT @x.query('/r["a" = 1]')
-- !! 2234 XQuery [query()]: The operator "=" cannot be applied to "xs:string" and "xs:integer" operands.
-- source: https://learn.microsoft.com/sql/xquery/arithmetic-expressions-xquery
DECLARE @x xml = '<r><a>6</a></r>'
SELECT @x.value('1 + 2 * 3', 'int'), @x.value('7 mod 4', 'int'), @x.value('7 div 2', 'decimal(9, 2)'), @x.value('(/r/a)[1] * 2', 'int'), @x.query('-(3) + 1'), @x.query('1 div 0')
-- => 7|3|3.50|12|-2|
-- source: https://learn.microsoft.com/sql/xquery/xml-construction-xquery
DECLARE @x xml = '<root><Location LocationID="10" SetupHours=".5">Some text<step>A &lt; B</step></Location></root>'
SELECT @x.query('<HR LocationID="{/root/Location/@LocationID}" note="a&quot;{1 + 1}b">{ /root/Location/step } and { "t" }{{x}}</HR>')
SELECT @x.query('for $l in /root/Location return element Loc { attribute ID { data($l/@LocationID) }, $l/@SetupHours, text { "n" }, element sub { $l/step/text() } }')
SELECT @x.query('<a xmlns="u" xmlns:p="v"><p:b q="1"/><!-- c --><?pi data?><![CDATA[x < y]]></a>')
SELECT @x.query('<p><q/>  <r/></p>'), @x.query('<a>{ 1, 2, 3 }</a>')
-- => <HR LocationID="10" note="a&quot;2b"><step>A &lt; B</step> and t{x}</HR>
-- => <Loc ID="10" SetupHours=".5">n<sub>A &lt; B</sub></Loc>
-- => <a xmlns="u" xmlns:p="v"><p:b q="1"/><!-- c --><?pi data?>x &lt; y</a>
-- => <p><q/><r/></p>|<a>1 2 3</a>
DECLARE @x xml = '<r k="1"/>'; SELECT @x.query('/r/@k')
-- !! 2396 XQuery [query()]: Attribute may not appear outside of an element
DECLARE @x xml = '<r><a/></r>'; SELECT @x.query('(/r/a, "x")')
-- !! 2210 XQuery [query()]: Heterogeneous sequences are not allowed: found 'xs:string' and 'element(a,xdt:untyped) *'
-- source: https://learn.microsoft.com/sql/xquery/xquery-functions-against-the-xml-data-type
DECLARE @x xml = '<r><a n="2">One</a><a n="10">Two</a><b xmlns="u"/><e/></r>'
SELECT @x.value('sum(/r/a/@n)', 'int'), @x.value('avg(/r/a/@n)', 'int'), @x.value('min(/r/a/@n)', 'int'), @x.value('max(/r/a/@n)', 'int'), @x.value('count(//a)', 'int'), @x.value('empty(/r/c)', 'bit'), @x.value('sum(/r/none)', 'int')
SELECT @x.value('upper-case((/r/a)[1])', 'varchar(9)'), @x.value('lower-case("ABC")', 'varchar(9)'), @x.value('string-length((/r/a)[1])', 'int'), @x.value('substring("12345", 2, 3)', 'varchar(9)'), @x.value('substring("12345", 4)', 'varchar(9)'), @x.value('concat("a", (/r/a)[2], "!")', 'varchar(9)'), @x.value('contains("Two", "wo")', 'bit')
SELECT @x.value('local-name((/r/*)[3])', 'varchar(9)'), @x.value('namespace-uri((/r/*)[3])', 'varchar(9)'), @x.value('floor(2.7)', 'int'), @x.value('ceiling(2.1)', 'int'), @x.value('round(2.5)', 'int'), @x.value('number((/r/a/@n)[2]) + 1', 'int'), @x.query('distinct-values((1, 2, 1, 3))')
SELECT @x.query('/r/a[position() = 2]'), @x.query('/r/a[last()]'), @x.value('not(true())', 'bit'), @x.value('string((/r/e)[1])', 'varchar(9)'), @x.query('data(/r/a/@n)'), @x.value('xs:integer("12") + 1', 'int'), @x.value('("7" cast as xs:int ?) * 2', 'int')
-- => 12|6|2|10|2|1|0
-- => ONE|abc|3|234|45|aTwo!|1
-- => b|u|2|3|3|11|1 2 3
-- => <a n="10">Two</a>|<a n="10">Two</a>|0||2 10|13|14
DECLARE @x xml = '<r/>'; SELECT @x.exist('/r[starts-with(@k, "x")]')
-- !! 2395 XQuery [exist()]: There is no function '{http://www.w3.org/2004/07/xpath-functions}:starts-with()'
DECLARE @x xml = '<r/>'; SELECT @x.query('contains("a")')
-- !! 2236 XQuery [query()]: There are not enough actual arguments in the call to function "contains()".
DECLARE @x xml = '<r><a/></r>'; SELECT @x.query('string(/r/a)')
-- !! 2389 XQuery [query()]: 'string()' requires a singleton (or empty sequence), found operand of type 'element(a,xdt:untyped) *'
-- source: https://learn.microsoft.com/sql/xquery/sequencetype-expressions-xquery
DECLARE @x xml = '<r><a>1</a></r>'
SELECT @x.value('1 instance of xs:integer', 'bit'), @x.value('"x" instance of xs:integer', 'bit'), @x.value('(/r/a)[1] instance of element()', 'bit'), @x.value('(/r/b)[1] instance of element()?', 'bit'), @x.value('(/r/b)[1] instance of element()', 'bit'), @x.value('"x" cast as xs:int ?', 'int')
-- => 1|0|1|1|0|NULL
DECLARE @x xml = '<r/>'; SELECT @x.query('"1" cast as xs:int')
-- !! 9301 XQuery [query()]: In this version of the server, 'cast as <type>' is not available. Please use the 'cast as <type> ?' syntax.
-- source: https://learn.microsoft.com/sql/xquery/path-expressions-specifying-axis
DECLARE @x xml = '<r><a k="1"><b>x</b><c><b>y</b></c></a><a k="2"/></r>'
SELECT @x.query('/child::r/child::a[1]/descendant::b'), @x.query('//b/../..'), @x.query('/r/a/descendant-or-self::node()[self::b]'), @x.value('(//b)[2]/../../@k', 'int'), @x.query('/r/*/attribute::k/..[b]/c'), @x.query('/r/a[2]/parent::r/a[1]/b'), @x.value('(/r/a/@*)[2]', 'int')
-- => <b>x</b><b>y</b>|<r><a k="1"><b>x</b><c><b>y</b></c></a><a k="2"/></r><a k="1"><b>x</b><c><b>y</b></c></a>|<b>x</b><b>y</b>|1|<c><b>y</b></c>|<b>x</b>|2
DECLARE @x xml = '<r/>'; SELECT @x.query('/r/following-sibling::a')
-- !! 9335 XQuery [query()]: The XQuery syntax 'following-sibling' is not supported.
-- source: https://learn.microsoft.com/sql/t-sql/xml/query-method-xml-data-type
DECLARE @x xml = '<p:r xmlns:p="u" xmlns:q="v"><a q:k="1"><p:b/></a></p:r>'
SELECT @x.query('/*/a'), @x.query('declare namespace z="u"; /z:r/a'), @x.query('declare namespace z="u"; /z:r/a/z:b'), @x.query('/*')
-- => <a xmlns:p1="v" p1:k="1"><p2:b xmlns:p2="u"/></a>|<a xmlns:p1="v" p1:k="1"><z:b xmlns:z="u"/></a>|<z:b xmlns:z="u"/>|<p:r xmlns:p="u" xmlns:q="v"><a q:k="1"><p:b/></a></p:r>
DECLARE @x xml = '<r xmlns="d"><a/></r>'; SELECT @x.query('declare default element namespace "d"; /r/a'), @x.query('declare default element namespace "d"; <x>{/r/a}</x>'), @x.query('/*/*'), @x.query('/*:r'), @x.exist('declare namespace z="d"; /z:*');
WITH XMLNAMESPACES ('d' AS w) SELECT @x.query('/w:r/w:a'), @x.exist('/r')
-- => <a xmlns="d"/>|<x xmlns="d"><a/></x>|<p1:a xmlns:p1="d"/>|<r xmlns="d"><a/></r>|1
-- => <w:a xmlns:w="d"/>|0
DECLARE @x xml; SELECT @x.query('/a'), @x.value('(/a)[1]', 'int'), @x.exist('/a'); SET @x = ''; SELECT @x.query('/a'), @x.exist('/a')
-- => NULL|NULL|NULL
-- => |0
DECLARE @x xml = '<r/>'; SELECT @x.query('/r[')
-- !! 2209 XQuery [query()]: Syntax error near '<eof>'
-- source: https://learn.microsoft.com/sql/t-sql/xml/nodes-method-xml-data-type
DECLARE @x xml = '<Root><row id="1"><name>Larry</name><oflw>some text</oflw></row><row id="2"><name>moe</name></row><row id="3"/></Root>'
SELECT T.c.query('.'), T.c.value('@id', 'int'), T.c.value('(name)[1]', 'varchar(9)'), T.c.exist('oflw'), T.c.value('count(../row)', 'int'), T.c.query('/Root/row[1]/name') FROM @x.nodes('/Root/row') T(c)
SELECT T2.d.query('..'), T2.d.value('../@id', 'int') FROM @x.nodes('/Root') T(c) CROSS APPLY T.c.nodes('row/name') T2(d)
SELECT T.c.value('.', 'varchar(9)') FROM @x.nodes('for $r in /Root/row where $r/name order by $r/name[1] return $r/name') T(c)
SELECT count(*) FROM @x.nodes('/Root/row') T(c) WHERE T.c IS NOT NULL
-- => <row id="1"><name>Larry</name><oflw>some text</oflw></row>|1|Larry|1|3|<name>Larry</name>
-- => <row id="2"><name>moe</name></row>|2|moe|0|3|<name>Larry</name>
-- => <row id="3"/>|3|NULL|0|3|<name>Larry</name>
-- => <row id="1"><name>Larry</name><oflw>some text</oflw></row>|1
-- => <row id="2"><name>moe</name></row>|2
-- => Larry
-- => moe
-- => 3
DECLARE @x xml = '<r><a/></r>'; SELECT T.c FROM @x.nodes('/r/a') T(c)
-- !! 493 The column 'c' that was returned from the nodes() method cannot be used directly. It can only be used with one of the four XML data type methods, exist(), nodes(), query(), and value(), or in IS NULL and IS NOT NULL checks.
-- source: https://learn.microsoft.com/sql/xquery/xquery-extension-functions-sql-variable
DECLARE @x xml = '<r><p id="1" d="2020-01-02"/><p id="2" d="2021-01-02"/></r>', @id int = 2, @name nvarchar(9) = N'<&>', @price decimal(9, 2) = 1.50, @when date = '2020-06-01', @no int
SELECT @x.query('<a id="{sql:variable("@id")}" n="{sql:variable("@name")}" p="{sql:variable("@price")}">{ /r/p[@id = sql:variable("@id")] }</a>'), @x.exist('/r/p[@id = sql:variable("@no")]'), @x.value('(/r/p[@d > sql:variable("@when")]/@id)[1]', 'int')
-- => <a id="2" n="&lt;&amp;&gt;" p="1.5"><p id="2" d="2021-01-02"/></a>|0|2
CREATE TABLE products (id int, name varchar(20), info xml); INSERT products VALUES (1, 'Bike', '<i><w>4</w></i>'), (2, 'Bell', '<i><w>1</w></i>')
SELECT id, info.query('<Product ID="{sql:column("p.id")}" Name="{sql:column("name")}">{ /i/w }</Product>') FROM products AS p WHERE info.exist('/i[w > sql:column("id")]') = 1 ORDER BY id
-- => 1|<Product ID="1" Name="Bike"><w>4</w></Product>
-- source: https://learn.microsoft.com/sql/t-sql/xml/insert-xml-dml
DECLARE @x xml = '<Root><!-- c --><Location LocationID="10" LaborHours="1.1"><step>Step 1</step></Location></Root>', @n int = 5
SET @x.modify('insert <New n="{sql:variable("@n")}">{ count(/Root/Location) }</New> after (/Root/Location)[1]'); SELECT @x
SET @x.modify('insert (attribute SetupHours { ".5" }, attribute MachineHours { "3" }) into (/Root/Location)[1]'); SELECT @x
SET @x.modify('insert (<a/>, text { "t" }) as first into (/Root/New)[1]'); SELECT @x
SET @x.modify('insert if (/Root/Location[@LaborHours < 2]) then attribute Short { "yes" } else () into (/Root)[1]'); SELECT @x.value('(/Root/@Short)[1]', 'char(3)')
SET @x.modify('insert /Root/Location/step into (/Root/New)[1]'); SELECT @x.query('/Root/New')
-- => <Root><!-- c --><Location LocationID="10" LaborHours="1.1"><step>Step 1</step></Location><New n="5">1</New></Root>
-- => <Root><!-- c --><Location LocationID="10" LaborHours="1.1" SetupHours=".5" MachineHours="3"><step>Step 1</step></Location><New n="5">1</New></Root>
-- => <Root><!-- c --><Location LocationID="10" LaborHours="1.1" SetupHours=".5" MachineHours="3"><step>Step 1</step></Location><New n="5"><a/>t1</New></Root>
-- => yes
-- => <New n="5"><a/>t1<step>Step 1</step></New>
DECLARE @x xml = '<r xmlns="d"><a>1</a></r>'
SET @x.modify('declare default element namespace "d"; insert <b>2</b> before (/r/a)[1]'); SELECT @x
SET @x.modify('declare namespace z="d"; replace value of (/z:r/z:a/text())[1] with (/z:r/z:b)[1] + 1'); SELECT @x;
WITH XMLNAMESPACES ('d' AS w) UPDATE t SET doc.modify('delete /w:r/w:b') FROM (SELECT 1 AS one) AS o WHERE o.one = 2
-- => <r xmlns="d"><b>2</b><a>1</a></r>
-- => <r xmlns="d"><b>2</b><a>3</a></r>
-- !! 208 Invalid object name 't'.
DECLARE @x xml = '<r/>'; SET @x.modify('insert "s" into (/r)[1]')
-- !! 2207 XQuery [modify()]: Only non-document nodes can be inserted. Found "xs:string".
DECLARE @x xml = '<r k="1"/>'; SET @x.modify('insert attribute k {"2"} into (/r)[1]')
-- !! 6308 XML well-formedness check: Duplicate attribute 'k'. Rewrite your XQuery so it returns well-formed XML.
