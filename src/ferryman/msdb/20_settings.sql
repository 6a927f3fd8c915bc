-- Settings: named texts, NULL when unset. The control plane writes them through the agent's control module.
USE msdb;
GO

CREATE OR ALTER PROCEDURE dbo.ferryman_set_setting
    @name nvarchar(128),
    @value nvarchar(2048)
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.ferryman_settings SET value = @value, last_updated = SYSUTCDATETIME() WHERE name = @name;
    IF @@ROWCOUNT = 0
        INSERT INTO dbo.ferryman_settings (name, value, last_updated) VALUES (@name, @value, SYSUTCDATETIME());
END;
GO

CREATE OR ALTER PROCEDURE dbo.ferryman_get_settings
AS
BEGIN
    SET NOCOUNT ON;
    SELECT name, value FROM dbo.ferryman_settings ORDER BY name;
END;
GO

-- None of them is secret: whoever runs tasks may know the limits (`ferryman doctor` asks as the master user).
GRANT EXECUTE ON dbo.ferryman_get_settings TO public;
GO

-- Gives a setting its first value; one that is there keeps its own.
CREATE OR ALTER PROCEDURE dbo.ferryman_default_setting
    @name nvarchar(128),
    @value nvarchar(2048)
AS
BEGIN
    SET NOCOUNT ON;
    IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_settings WHERE name = @name)
        INSERT INTO dbo.ferryman_settings (name, value, last_updated) VALUES (@name, @value, SYSUTCDATETIME());
END;
GO

-- role_status is PENDING, ACTIVE or INVALID, as in DescribeDBInstances; no role is associated while role_arn is NULL.
EXEC dbo.ferryman_default_setting N'role_arn', NULL;
EXEC dbo.ferryman_default_setting N'role_status', NULL;
-- Each limit of the service, or 'off'; upload in bytes (50 GB).
EXEC dbo.ferryman_default_setting N'limit.files', N'100';
EXEC dbo.ferryman_default_setting N'limit.extensions', N'on';
EXEC dbo.ferryman_default_setting N'limit.upload', N'53687091200';
EXEC dbo.ferryman_default_setting N'limit.sequential', N'on';
EXEC dbo.ferryman_default_setting N'limit.in_progress', N'2';
EXEC dbo.ferryman_default_setting N'limit.region', N'on';
EXEC dbo.ferryman_default_setting N'limit.owner', N'on';
EXEC dbo.ferryman_default_setting N'limit.public', N'on';
-- Seconds from a task's creation to its start.
EXEC dbo.ferryman_default_setting N'pickup_delay', N'0';
EXEC dbo.ferryman_default_setting N'retention_days', N'36';
-- Options of the DB instance that allow further file extensions.
EXEC dbo.ferryman_default_setting N'option.SSIS', N'off';
EXEC dbo.ferryman_default_setting N'option.SSAS', N'off';
-- What rds_failover_time shows, as yyyy-mm-dd hh:mi:ss.nnnnnnn.
DECLARE @now nvarchar(27) = CONVERT(nvarchar(27), SYSDATETIME(), 121);
EXEC dbo.ferryman_default_setting N'errorlog_available_from', @now;
EXEC dbo.ferryman_default_setting N'recent_failover_time', NULL;
GO

-- Two columns, one row: since when the error log goes back, and the last failover in it (NULL when none).
CREATE OR ALTER PROCEDURE dbo.rds_failover_time
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @available nvarchar(2048), @failover nvarchar(2048);
    SELECT @available = value FROM dbo.ferryman_settings WHERE name = N'errorlog_available_from';
    SELECT @failover = value FROM dbo.ferryman_settings WHERE name = N'recent_failover_time';
    SELECT CONVERT(datetime2(7), @available, 121) AS errorlog_available_from,
           CONVERT(datetime2(7), @failover, 121) AS recent_failover_time;
END;
GO

-- GRANT EXECUTE ON dbo.rds_failover_time goes to the master user, WITH GRANT OPTION, where the login is made.
