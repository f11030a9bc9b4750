/**
 * Migration 3: who may do what. Events are never changed, not by the owner either (triggers, also under replica mode);
 * an application reads and calls `es.append`, nothing else (role and grants); a connection sees its own tenant's rows
 * only (forced row-level security against the setting `es.tenant`, given when the connection starts).
 *
 * What this does not stop: the owner can drop a trigger or a table, and a client that can run any SQL can set
 * `es.tenant` itself. Against the first there are content hashes; against the second, a role per tenant.
 */
export const applicationRole = "event_store_app"

const kept = ["event", "stream", "idempotency"]
const tables = [...kept, "log_head"]

export const access = `
create function es.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% of es.% refused: what is stored here is never changed', tg_op, tg_table_name
    using errcode = 'insufficient_privilege', hint = 'Record a correcting event instead.';
end $$;

${kept
  .map(
    (table) => `
create trigger ${table}_append_only before update or delete on es.${table}
  for each row execute function es.refuse_change();
create trigger ${table}_no_truncate before truncate on es.${table} execute function es.refuse_change();
alter table es.${table} enable always trigger ${table}_append_only;
alter table es.${table} enable always trigger ${table}_no_truncate;`
  )
  .join("\n")}
create trigger log_head_kept before delete on es.log_head for each row execute function es.refuse_change();
create trigger log_head_no_truncate before truncate on es.log_head execute function es.refuse_change();
alter table es.log_head enable always trigger log_head_kept;
alter table es.log_head enable always trigger log_head_no_truncate;

${tables
  .map(
    (table) => `
alter table es.${table} enable row level security;
alter table es.${table} force row level security;
create policy ${table}_of_tenant on es.${table}
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));`
  )
  .join("\n")}

create view es.event_view with (security_invoker = true) as
select tenant, log, position, stream, version, type, schema_version, data::jsonb as data, meta::jsonb as meta,
  subject, effective_on, booked_on, recorded_at, event_id, encode(content_hash, 'hex') as content_hash, shelf
from es.event;
comment on view es.event_view is 'For people: data and meta as jsonb. Hash es.event, not this';

-- Roles belong to the whole server: another database's migration may make it at the same moment.
do $$
begin
  create role ${applicationRole} nologin;
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    if not exists (select from pg_roles where rolname = '${applicationRole}') then
      raise exception 'cannot create role ${applicationRole}' using errcode = 'insufficient_privilege',
        hint = 'Let an administrator run: create role ${applicationRole} nologin';
    end if;
end $$;

revoke all on all functions in schema es from public;
grant usage on schema es to ${applicationRole};
grant select on es.log_head, es.stream, es.event, es.idempotency, es.event_view to ${applicationRole};
grant execute on function es.append(text, jsonb) to ${applicationRole};
`
