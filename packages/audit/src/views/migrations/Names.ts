/**
 * Migration 1: by which names things are found, as far as the events were followed. They can be thrown away: deleting the
 * rows of both tables has them made again. Who may do what is as in schema `recon`.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

export const names = `
create table audit.reach (
  tenant   text collate "C" not null,
  log      integer not null,
  position bigint not null,
  primary key (tenant, log)
) with (fillfactor = 30);
comment on table audit.reach is 'How far the events of each log are in audit.name';

create table audit.name (
  tenant text collate "C" not null,
  name   text collate "C" not null,
  kind   text collate "C" not null,
  stream text collate "C" not null,
  primary key (tenant, name, kind, stream)
);
comment on table audit.name is 'By which numbers and references people and other systems call what a stream holds';

${["reach", "name"]
  .map(
    (table) => `
alter table audit.${table} enable row level security;
alter table audit.${table} force row level security;
create policy ${table}_of_tenant on audit.${table}
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update on audit.${table} to ${defaultRole};`
  )
  .join("\n")}
grant usage on schema audit to ${defaultRole};
`
