/**
 * What each run came to, over time, whether it went over the tables or not; and which scheduled runs did not happen. Both
 * are told once and never changed.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

const access = (table: string): string => `
alter table recon.${table} enable row level security;
alter table recon.${table} force row level security;
create policy ${table}_of_tenant on recon.${table}
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert on recon.${table} to ${defaultRole};`

export const runOutcomes = `
create table recon.outcome (
  tenant      text collate "C" not null,
  run_id      text collate "C" not null,
  mode        text not null check (mode in ('full', 'incremental', 'account')),
  as_of       text collate "C" not null,
  started_at  timestamptz not null,
  finished_at timestamptz not null,
  verdict     text not null check (verdict in ('clean', 'discrepancies', 'could-not-tell')),
  summary     json not null,
  primary key (tenant, run_id)
);
create index outcome_started on recon.outcome (tenant, started_at);
comment on table recon.outcome is 'What each run told: its verdict, how many discrepancies of which severity, their sums';
comment on column recon.outcome.as_of is 'The instant as of which it speaks, ISO in UTC';

create table recon.missed (
  tenant   text collate "C" not null,
  schedule text collate "C" not null,
  due_at   text collate "C" not null,
  told_at  timestamptz not null,
  told_by  text not null,
  primary key (tenant, schedule, due_at)
);
comment on table recon.missed is 'Scheduled runs that had not ended when they must have, and who noticed';
${access("outcome")}
${access("missed")}
`
