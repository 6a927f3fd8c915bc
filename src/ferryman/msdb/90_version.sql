-- Last: everything above is in place.
USE msdb;
GO

IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_version WHERE version = 1)
    INSERT INTO dbo.ferryman_version (version, installed_at) VALUES (1, SYSUTCDATETIME());
GO
