/**
 * Migration 7: who follows, and how far. State, not history: the application may insert and update, but neither delete
 * nor truncate, and a checkpoint never goes back. To follow from the beginning again, take another name.
 *
 * No foreign key to `es.log_head`: it would take the row lock that appends wait for.
 */
import { applicationRole } from "./Access.ts"

const tables = ["follower", "checkpoint"]

export const following = `
create table es.follower (
  tenant   text         not null,
  follower varchar(255) not null,
  term     bigint       not null check (term > 0),
  until    timestamptz  not null,
  primary key (tenant, follower)
) with (fillfactor = 30);
comment on table es.follower is 'The lease of each follower: one process at a time does its work';
comment on column es.follower.term is 'Counts those who took the lease: whoever has an older one has lost it';

create table es.checkpoint (
  tenant   text         not null,
  follower varchar(255) not null,
  log      integer      not null check (log >= 0),
  position bigint       not null check (position > 0),
  moved_at timestamptz  not null,
  primary key (tenant, follower, log),
  foreign key (tenant, follower) references es.follower (tenant, follower)
) with (fillfactor = 30);
comment on table es.checkpoint is 'The last position of a log that a follower is done with; no row: none yet';

create function es.refuse_return() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'checkpoint of % goes back from % to %', old.follower, old.position, new.position
    using errcode = 'insufficient_privilege', hint = 'Follow under another name to begin again.';
end $$;
revoke all on function es.refuse_return() from public;

create trigger checkpoint_forward before update on es.checkpoint
  for each row when (new.position < old.position) execute function es.refuse_return();

${tables
  .map(
    (table) => `
alter table es.${table} enable row level security;
alter table es.${table} force row level security;
create policy ${table}_of_tenant on es.${table}
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update on es.${table} to ${applicationRole};`
  )
  .join("\n")}
`
