-- Database Mail: sp_send_dbmail queues; nothing leaves the machine, a test reads sysmail_allitems to see what would have been sent.
-- Source: "sp_send_dbmail (Transact-SQL)", "sysmail_allitems (Transact-SQL)"
USE msdb;
GO

IF OBJECT_ID(N'dbo.sysmail_mailitems', N'U') IS NULL
CREATE TABLE dbo.sysmail_mailitems
(
    mailitem_id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_sysmail_mailitems PRIMARY KEY,
    profile_id int NOT NULL,
    recipients varchar(max) NULL,
    copy_recipients varchar(max) NULL,
    blind_copy_recipients varchar(max) NULL,
    subject nvarchar(255) NULL,
    from_address varchar(max) NULL,
    reply_to varchar(max) NULL,
    body nvarchar(max) NULL,
    body_format varchar(20) NULL,
    importance varchar(6) NULL,
    sensitivity varchar(12) NULL,
    file_attachments nvarchar(max) NULL,
    attachment_encoding varchar(20) NULL,
    query nvarchar(max) NULL,
    execute_query_database sysname NULL,
    attach_query_result_as_file bit NULL,
    query_result_header bit NULL,
    query_result_width int NULL,
    query_result_separator char(1) NULL,
    exclude_query_output bit NULL,
    append_query_error bit NULL,
    send_request_date datetime NOT NULL,
    send_request_user sysname NOT NULL,
    sent_account_id int NULL,
    sent_status tinyint NULL,
    sent_date datetime NULL,
    last_mod_date datetime NOT NULL,
    last_mod_user sysname NOT NULL
);
GO

-- Callers see their own mail, sysadmin all.
CREATE OR ALTER VIEW dbo.sysmail_allitems
AS
SELECT mailitem_id, profile_id, recipients, copy_recipients, blind_copy_recipients, subject, body, body_format, importance, sensitivity,
       file_attachments, attachment_encoding, query, execute_query_database, attach_query_result_as_file, query_result_header, query_result_width,
       query_result_separator, exclude_query_output, append_query_error, send_request_date, send_request_user, sent_account_id,
       CASE sent_status WHEN 0 THEN 'unsent' WHEN 1 THEN 'sent' WHEN 3 THEN 'retrying' ELSE 'failed' END AS sent_status,
       sent_date, last_mod_date, last_mod_user
FROM dbo.sysmail_mailitems
WHERE send_request_user = SUSER_SNAME() OR IS_SRVROLEMEMBER(N'sysadmin') = 1;
GO
CREATE OR ALTER VIEW dbo.sysmail_unsentitems
AS
SELECT * FROM dbo.sysmail_allitems
WHERE sent_status = 'unsent';
GO

CREATE OR ALTER VIEW dbo.sysmail_sentitems
AS
SELECT * FROM dbo.sysmail_allitems
WHERE sent_status = 'sent';
GO
CREATE OR ALTER VIEW dbo.sysmail_faileditems
AS
SELECT * FROM dbo.sysmail_allitems
WHERE sent_status = 'failed';
GO

-- RDS's own way to delete mail: what was asked for before a moment, or what has a status, or both.
CREATE OR ALTER PROCEDURE dbo.rds_sysmail_delete_mailitems_sp
    @sent_before datetime = NULL,
    @sent_status varchar(8) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    IF @sent_before IS NULL AND @sent_status IS NULL
    BEGIN
        RAISERROR(14608, -1, -1, '@sent_before', '@sent_status');
        RETURN 1;
    END;
    IF @sent_status NOT IN ('unsent', 'sent', 'failed', 'retrying')
    BEGIN
        RAISERROR(14266, -1, -1, '@sent_status', 'unsent, sent, failed, retrying');
        RETURN 1;
    END;
    DELETE FROM dbo.sysmail_mailitems
    WHERE (@sent_before IS NULL OR send_request_date < @sent_before)
      AND (@sent_status IS NULL OR sent_status = CASE @sent_status WHEN 'unsent' THEN 0 WHEN 'sent' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END);
    RETURN 0;
END;
GO

-- RDS's own way to see all mail; the master user may, and may grant it on.
CREATE OR ALTER FUNCTION dbo.rds_fn_sysmail_allitems()
RETURNS TABLE
AS
RETURN
    SELECT mailitem_id, profile_id, recipients, copy_recipients, blind_copy_recipients, subject, body, body_format, importance, sensitivity,
           file_attachments, attachment_encoding, query, execute_query_database, attach_query_result_as_file, query_result_header, query_result_width,
           query_result_separator, exclude_query_output, append_query_error, send_request_date, send_request_user, sent_account_id,
           CASE sent_status WHEN 0 THEN 'unsent' WHEN 1 THEN 'sent' WHEN 3 THEN 'retrying' ELSE 'failed' END AS sent_status,
           sent_date, last_mod_date, last_mod_user
    FROM dbo.sysmail_mailitems;
GO

-- The query of a mail isn't run, only kept: its result would need a session of the mail's own.
CREATE OR ALTER PROCEDURE dbo.sp_send_dbmail
    @profile_name sysname = NULL,
    @recipients varchar(max) = NULL,
    @copy_recipients varchar(max) = NULL,
    @blind_copy_recipients varchar(max) = NULL,
    @subject nvarchar(255) = NULL,
    @body nvarchar(max) = NULL,
    @body_format varchar(20) = NULL,
    @importance varchar(6) = 'NORMAL',
    @sensitivity varchar(12) = 'NORMAL',
    @file_attachments nvarchar(max) = NULL,
    @query nvarchar(max) = NULL,
    @execute_query_database sysname = NULL,
    @attach_query_result_as_file bit = 0,
    @query_attachment_filename nvarchar(260) = NULL,
    @query_result_header bit = 1,
    @query_result_width int = 256,
    @query_result_separator char(1) = ' ',
    @exclude_query_output bit = 0,
    @append_query_error bit = 0,
    @query_no_truncate bit = 0,
    @query_result_no_padding bit = 0,
    @mailitem_id int = NULL OUTPUT,
    @from_address varchar(max) = NULL,
    @reply_to varchar(max) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    IF @recipients IS NULL AND @copy_recipients IS NULL AND @blind_copy_recipients IS NULL
    BEGIN
        RAISERROR(14624, -1, -1, '@recipients, @copy_recipients, @blind_copy_recipients');
        RETURN 1;
    END;
    IF @subject IS NULL AND @body IS NULL AND @query IS NULL AND @file_attachments IS NULL
    BEGIN
        RAISERROR(14624, -1, -1, '@body, @query, @file_attachments, @subject');
        RETURN 1;
    END;
    SET @body_format = UPPER(ISNULL(@body_format, 'TEXT'));
    IF @body_format NOT IN ('TEXT', 'HTML')
    BEGIN
        RAISERROR(14626, -1, -1, @body_format);
        RETURN 1;
    END;
    IF UPPER(@importance) NOT IN ('LOW', 'NORMAL', 'HIGH')
    BEGIN
        RAISERROR(14622, -1, -1, @importance);
        RETURN 1;
    END;
    IF UPPER(@sensitivity) NOT IN ('NORMAL', 'PERSONAL', 'PRIVATE', 'CONFIDENTIAL')
    BEGIN
        RAISERROR(14623, -1, -1, @sensitivity);
        RETURN 1;
    END;
    INSERT INTO dbo.sysmail_mailitems
        (profile_id, recipients, copy_recipients, blind_copy_recipients, subject, from_address, reply_to, body, body_format, importance, sensitivity,
         file_attachments, attachment_encoding, query, execute_query_database, attach_query_result_as_file, query_result_header, query_result_width,
         query_result_separator, exclude_query_output, append_query_error, send_request_date, send_request_user, sent_status, last_mod_date,
         last_mod_user)
    VALUES
        (1, @recipients, @copy_recipients, @blind_copy_recipients, ISNULL(@subject, N'SQL Server Message'), @from_address, @reply_to, @body, @body_format,
         UPPER(@importance), UPPER(@sensitivity), @file_attachments, 'MIME', @query, @execute_query_database, @attach_query_result_as_file,
         @query_result_header, @query_result_width, @query_result_separator, @exclude_query_output, @append_query_error, GETDATE(), SUSER_SNAME(), 0,
         GETDATE(), SUSER_SNAME());
    SET @mailitem_id = SCOPE_IDENTITY();
    DECLARE @number nvarchar(11) = CONVERT(nvarchar(11), @mailitem_id);
    RAISERROR(N'Mail (Id: %s) queued.', 0, 1, @number);
    RETURN 0;
END;
GO

GRANT EXECUTE ON dbo.sp_send_dbmail TO DatabaseMailUserRole;
GRANT SELECT ON dbo.sysmail_allitems TO DatabaseMailUserRole;
GRANT SELECT ON dbo.sysmail_unsentitems TO DatabaseMailUserRole;
GRANT SELECT ON dbo.sysmail_sentitems TO DatabaseMailUserRole;
GRANT SELECT ON dbo.sysmail_faileditems TO DatabaseMailUserRole;
GO
