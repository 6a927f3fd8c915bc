-- Every T-SQL statement that the agent sends. `-- name:` starts one; parameters are %(name)s.

-- name: end_leases
-- A worker of this name starts anew: what it held before may be claimed at once.
EXEC dbo.ferryman_end_leases @worker = %(worker)s

-- name: claim_task
-- The next task for this worker, waiting for one up to wait_seconds: one row, or none.
EXEC dbo.ferryman_claim_task @worker = %(worker)s, @lease_seconds = %(lease_seconds)s, @wait_seconds = %(wait_seconds)s

-- name: report_progress
-- Renews the lease: verdict CONTINUE, CANCEL or LOST.
EXEC dbo.ferryman_report_progress @task_id = %(task_id)s, @fencing_token = %(fencing_token)s, @lease_seconds = %(lease_seconds)s,
    @percent_complete = %(percent_complete)s, @info = %(info)s

-- name: note_upload
-- The multipart upload about to be filled: verdict DONE or LOST.
EXEC dbo.ferryman_note_upload @task_id = %(task_id)s, @fencing_token = %(fencing_token)s, @upload_id = %(upload_id)s

-- name: note_result
-- What the finished result will be: verdict DONE or LOST.
EXEC dbo.ferryman_note_result @task_id = %(task_id)s, @fencing_token = %(fencing_token)s, @etag = %(etag)s, @size = %(size)s, @name = %(name)s

-- name: finish_task
-- The final state: verdict DONE or LOST.
EXEC dbo.ferryman_finish_task @task_id = %(task_id)s, @fencing_token = %(fencing_token)s, @lifecycle = %(lifecycle)s, @info = %(info)s

-- name: orphaned_uploads
-- The multipart uploads that tasks which have ended couldn't abort: task_id, S3_object_arn, upload_id.
EXEC dbo.ferryman_list_orphaned_uploads

-- name: forget_upload
-- One of them is aborted.
EXEC dbo.ferryman_forget_upload @task_id = %(task_id)s, @upload_id = %(upload_id)s

-- name: add_file_detail
-- One file or directory that a listing found.
INSERT INTO dbo.ferryman_file_details (task_id, fencing_token, ordinal, filepath, size_in_bytes, last_modified_utc, is_directory)
VALUES (%(task_id)s, %(fencing_token)s, %(ordinal)s, %(filepath)s, %(size_in_bytes)s, %(last_modified_utc)s, %(is_directory)s)

-- name: delete_old_tasks
-- Forgets the tasks that are older than the history is kept.
EXEC dbo.ferryman_delete_old_tasks

-- name: get_settings
-- All settings: name, value.
EXEC dbo.ferryman_get_settings

-- name: set_setting
-- Changes one setting.
EXEC dbo.ferryman_set_setting @name = %(name)s, @value = %(value)s
