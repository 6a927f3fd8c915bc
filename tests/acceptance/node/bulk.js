// Sends rows through tedious' bulk load: one JSON object on stdin, {rowCount} or {error} on stdout.
"use strict";

const fs = require("fs");
const { Connection, TYPES } = require("tedious");

const job = JSON.parse(fs.readFileSync(0, "utf8"));

const connection = new Connection({
  server: job.host,
  authentication: { type: "default", options: { userName: job.user, password: job.password } },
  options: {
    port: job.port,
    database: job.database,
    encrypt: job.encrypt,
    cryptoCredentialsDetails: job.caFile ? { ca: fs.readFileSync(job.caFile) } : {},
    requestTimeout: 120000,
    connectTimeout: 30000,
  },
});

function finish(result) {
  console.log(JSON.stringify(result));
  connection.close();
}

connection.on("connect", (error) => {
  if (error) {
    console.error(String(error));
    process.exit(1);
  }
  const load = connection.newBulkLoad(job.table, job.options || {}, (failure, rowCount) =>
    finish(failure ? { error: { number: failure.number, message: failure.message } } : { rowCount }));
  for (const column of job.columns) {
    load.addColumn(column.name, TYPES[column.type], column.options || {});
  }
  const dates = job.columns.filter((column) => column.type.startsWith("Date")).map((column) => column.name);
  connection.execBulkLoad(load, job.rows.map((row) => {
    const copy = { ...row };
    for (const name of dates) {
      copy[name] = row[name] === null ? null : new Date(row[name]);
    }
    return copy;
  }));
});
connection.connect();
