// Runs batches through tedious: one JSON object on stdin, one JSON array of result sets per batch on stdout.
"use strict";

const fs = require("fs");
const { Connection, Request } = require("tedious");

const job = JSON.parse(fs.readFileSync(0, "utf8"));

const connection = new Connection({
  server: job.host,
  authentication: { type: "default", options: { userName: job.user, password: job.password } },
  options: {
    port: job.port,
    database: job.database,
    encrypt: job.encrypt,
    cryptoCredentialsDetails: job.caFile ? { ca: fs.readFileSync(job.caFile) } : {},
    trustServerCertificate: false,
    rowCollectionOnRequestCompletion: false,
    requestTimeout: 120000,
    connectTimeout: 30000,
  },
});

function run(text) {
  return new Promise((resolve, reject) => {
    const sets = [];
    const request = new Request(text, (error) => (error ? reject(error) : resolve(sets)));
    request.on("columnMetadata", (columns) =>
      sets.push({ columns: columns.map((column) => column.colName), types: columns.map((column) => column.type.name), rows: [] }));
    request.on("row", (columns) => sets[sets.length - 1].rows.push(columns.map((column) => column.value)));
    connection.execSqlBatch(request);
  });
}

function transaction(action) {
  return new Promise((resolve, reject) => connection[action]((error) => (error ? reject(error) : resolve())));
}

connection.on("connect", async (error) => {
  if (error) {
    console.error(String(error));
    process.exit(1);
  }
  const results = [];
  try {
    for (const text of job.batches) {
      if (text === "BEGIN" || text === "COMMIT") {
        await transaction(text === "BEGIN" ? "beginTransaction" : "commitTransaction");
      } else {
        results.push({ sets: await run(text) });
      }
    }
  } catch (failure) {
    results.push({ error: { number: failure.number, message: failure.message, state: failure.state, severity: failure.class } });
  }
  console.log(JSON.stringify(results));
  connection.close();
});
connection.connect();
