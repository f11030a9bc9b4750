/**
 * Migration 7: what a run needs to check closed periods without reading all events. What is booked is summed up by month as
 * events come in; the trees that closes rest on are kept where somebody has grown them. The tables are emptied: they are
 * made of events again.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

const tables = ["booked", "tree"]

export const closedPeriods = `
truncate recon.reach, recon.state, recon.version, recon.document, recon.illegible, recon.gap, recon.reused_key, recon.book;
alter table recon.run no force row level security;
update recon.run set is_base = false;
alter table recon.run force row level security;

create table recon.booked (
  tenant   text collate "C" not null,
  log      integer not null,
  month    text collate "C" not null,
  name     text collate "C" not null,
  currency text collate "C" not null,
  minor    numeric not null,
  last     bigint not null,
  primary key (tenant, log, month, name, currency)
) with (fillfactor = 50);
comment on table recon.booked is 'What the events of documents that are booked in a month move, by log';
comment on column recon.booked.month is 'Of the booking day, 2026-01';
comment on column recon.booked.name is 'A control of the roll-forward; empty for all events of the month, ''?'' for those of a newer program';
comment on column recon.booked.last is 'Position of the last of these events; 0 for a control';

create table recon.tree (
  tenant text collate "C" not null,
  log    integer not null,
  size   bigint not null,
  edge   bytea not null,
  primary key (tenant, log, size)
);
comment on table recon.tree is 'Right edges of the trees that closed periods rest on, as the events were when a run read them last';

${tables
  .map(
    (table) => `
alter table recon.${table} enable row level security;
alter table recon.${table} force row level security;
create policy ${table}_of_tenant on recon.${table}
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update, delete on recon.${table} to ${defaultRole};`
  )
  .join("\n")}
`
