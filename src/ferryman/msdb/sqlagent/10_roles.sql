-- SQL Server Agent, for Ferryman's own server only: a real SQL Server brings its own.
-- The roles: members of SQLAgentUserRole keep jobs of their own, SQLAgentReaderRole sees all, SQLAgentOperatorRole also starts and stops all.
-- Source: "SQL Server Agent fixed database roles", https://learn.microsoft.com/ssms/agent/sql-server-agent-fixed-database-roles
USE msdb;
GO

IF DATABASE_PRINCIPAL_ID(N'SQLAgentUserRole') IS NULL
    CREATE ROLE SQLAgentUserRole;
GO
IF DATABASE_PRINCIPAL_ID(N'SQLAgentReaderRole') IS NULL
    CREATE ROLE SQLAgentReaderRole;
GO
IF DATABASE_PRINCIPAL_ID(N'SQLAgentOperatorRole') IS NULL
    CREATE ROLE SQLAgentOperatorRole;
GO
IF DATABASE_PRINCIPAL_ID(N'DatabaseMailUserRole') IS NULL
    CREATE ROLE DatabaseMailUserRole;
GO
ALTER ROLE SQLAgentUserRole ADD MEMBER SQLAgentReaderRole;
ALTER ROLE SQLAgentReaderRole ADD MEMBER SQLAgentOperatorRole;
GO
