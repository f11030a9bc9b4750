/**
 * Migration 4: readers where the owner of the schemas is an ordinary role, which policies hold too. Only a superuser may give
 * a role a setting such as `es.tenant`; so what the owner's views may see of the events is said by the same table as what the
 * reader sees of them, and the setting has no part in it. Who is bound must have no other way to the events.
 */
import { applicationRole } from "@counterfoil/event-store/migrations/Access"
import { auditRole } from "./Readers.ts"

export const ordinaryOwner = `
-- For the views alone, which read with their owner's rights: asked by the owner himself it shows nothing.
create policy event_of_reader on es.event for select to current_user
  using (tenant = (select r.tenant from audit.reader r where r.role = current_user));

create or replace function audit.bind_reader(p_role name, p_tenant text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (select r.rolsuper or r.rolbypassrls from pg_roles r where r.rolname = p_role) then
    raise exception 'role % reads everything as it is', p_role using errcode = 'invalid_grant_operation',
      hint = 'Take a role that is no superuser and does not bypass row-level security.';
  end if;
  if pg_has_role(p_role, '${applicationRole}', 'member') or pg_has_role(p_role, current_user, 'member') then
    raise exception 'role % can become one that reads every tenant', p_role using errcode = 'invalid_grant_operation',
      hint = 'Take a role of its own, which is no member of ${applicationRole} or of the owner.';
  end if;
  insert into audit.reader as r (role, tenant) values (p_role, p_tenant)
    on conflict (role) do update set tenant = excluded.tenant;
  if not pg_has_role(p_role, '${auditRole}', 'member') then
    begin
      execute format('grant ${auditRole} to %I', p_role);
    exception
      when insufficient_privilege then
        raise exception 'cannot make % a member of ${auditRole}', p_role using errcode = 'insufficient_privilege',
          hint = format('Let an administrator run: grant ${auditRole} to %I; and bind the reader then.', p_role);
    end;
  end if;
end $$;
`
