/**
 * Migration 4: what a run needs that reads nothing but these tables. Gaps in streams, and idempotency keys of two calls, are
 * seen while events come in; a payment knows the operation that made it; a manifest has every page; a run that nobody goes
 * on with is given up, and says whether the next may rest on it. The tables are emptied: they are made of events again.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

const tables = ["version", "gap", "reused_key", "manifest"]

export const wholeRuns = `
truncate recon.reach, recon.state, recon.document, recon.illegible, recon.book,
  recon.run, recon.step, recon.suspect, recon.edge, recon.finding, recon.manifest;

alter table recon.state add column intent text collate "C";
comment on column recon.state.intent is 'Of a payment: the operation whose answer told of it first';

create table recon.version (
  tenant   text collate "C" not null,
  stream   text collate "C" not null,
  version  integer not null,
  log      integer not null,
  position bigint not null,
  primary key (tenant, stream)
);
comment on table recon.version is 'The last event of streams that have no row in recon.state';

create table recon.gap (
  tenant   text collate "C" not null,
  stream   text collate "C" not null,
  expected integer not null,
  found    integer not null,
  log      integer not null,
  after    bigint not null,
  at       bigint not null,
  primary key (tenant, stream)
);
comment on table recon.gap is 'Streams whose versions are not 1, 2, 3 …: the first place of each';
comment on column recon.gap.after is 'Position of the last event before it, 0 where there is none';

create table recon.reused_key (
  tenant    text collate "C" not null,
  key       text collate "C" not null,
  call_hash text collate "C" not null,
  primary key (tenant, key, call_hash)
);
comment on table recon.reused_key is 'Idempotency keys that were requested with more than one call, and these calls';

drop table recon.manifest;
create table recon.manifest (
  tenant text collate "C" not null,
  run    bigint not null,
  number bigint generated always as identity,
  source text collate "C" not null,
  "window" text collate "C" not null,
  count  bigint,
  sha256 text,
  why    text,
  primary key (tenant, run, number),
  foreign key (tenant, run) references recon.run (tenant, number) on delete cascade
);
comment on table recon.manifest is 'Every page and file that a run has read, or could not';
comment on column recon.manifest.why is 'Why it could not be read; then it has no count and no hash';

alter table recon.run drop constraint run_phase_check;
alter table recon.run add constraint run_phase_check
  check (phase in ('reading', 'comparing', 'finished', 'given up'));
alter table recon.run drop constraint run_tenant_run_id_key;
alter table recon.run add column is_base boolean not null default false;
comment on column recon.run.is_base is 'It has read everything, and these tables are as it left them: the next may look at changes only';
drop index recon.run_unfinished;
create unique index run_unfinished on recon.run (tenant) where phase in ('reading', 'comparing');

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
