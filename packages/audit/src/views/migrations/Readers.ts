/**
 * Migration 2: who reads the views. A reader is a database role of one tenant that may send any SQL. Which tenant, stands
 * in a table that only the owner can change, and not in a setting, which whoever sends SQL can change. Where the owner of
 * the views is not a superuser, the policies of schema `es` hold besides: then the setting must be the reader's too, which
 * `bind_reader` sees to.
 */
export const auditRole = "counterfoil_audit"

export const readers = `
create table audit.reader (
  role   name primary key,
  tenant text not null
);
comment on table audit.reader is 'Which tenant a database role reads; for the owner only, by audit.bind_reader';

-- Roles belong to the whole server: another database's migration may make it at the same moment.
do $$
begin
  create role ${auditRole} nologin;
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    if not exists (select from pg_roles where rolname = '${auditRole}') then
      raise exception 'cannot create role ${auditRole}' using errcode = 'insufficient_privilege',
        hint = 'Let an administrator run: create role ${auditRole} nologin';
    end if;
end $$;
grant usage on schema audit to ${auditRole};

create function audit.bind_reader(p_role name, p_tenant text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (select r.rolsuper or r.rolbypassrls from pg_roles r where r.rolname = p_role) then
    raise exception 'role % reads everything as it is', p_role using errcode = 'invalid_grant_operation',
      hint = 'Take a role that is no superuser and does not bypass row-level security.';
  end if;
  insert into audit.reader as r (role, tenant) values (p_role, p_tenant)
    on conflict (role) do update set tenant = excluded.tenant;
  execute format('grant ${auditRole} to %I', p_role);
  execute format('alter role %I set es.tenant = %L', p_role, p_tenant);
end $$;
comment on function audit.bind_reader is 'Lets a role read one tenant by the views of schema audit, and nothing else; for the owner only';
revoke all on function audit.bind_reader(name, text) from public;
`
