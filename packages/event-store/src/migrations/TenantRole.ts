/**
 * Migration 8: a database role for people or reports of one tenant who may send any SQL. `es.tenant`, which policies
 * compare with, is a setting that whoever sends SQL can change; a restrictive policy for a role he cannot. Such a role
 * reads, and nothing else: appending is for services, whose SQL is ours.
 */
import { applicationRole } from "./Access.ts"

export const tenantRole = `
create function es.bind_role(p_role text, p_tenant text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_table name;
begin
  if pg_has_role(p_role, '${applicationRole}', 'member') then
    raise exception 'role % is a member of ${applicationRole} and can become it', p_role
      using errcode = 'invalid_grant_operation', hint = 'Take a role of its own.';
  end if;
  if (select r.rolsuper or r.rolbypassrls from pg_roles r where r.rolname = p_role) then
    raise exception 'row-level security does not hold for role %', p_role using errcode = 'invalid_grant_operation';
  end if;
  execute format('grant usage on schema es to %I', p_role);
  foreach v_table in array array['event', 'stream', 'idempotency', 'log_head', 'tree_head'] loop
    execute format('create policy %I on es.%I as restrictive to %I using (tenant = %L)',
      'only_' || p_role, v_table, p_role, p_tenant);
    execute format('grant select on es.%I to %I', v_table, p_role);
  end loop;
  execute format('grant select on es.event_view to %I', p_role);
  execute format('alter role %I set es.tenant = %L', p_role, p_tenant);
end $$;
comment on function es.bind_role is 'Lets a role read one tenant''s rows, whatever SQL it sends; for the owner only';
revoke all on function es.bind_role(text, text) from public;
`
