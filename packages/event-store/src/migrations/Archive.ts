/**
 * Migration 12: archiving. The data and meta of old events go into files outside of the database, on shelves; what is
 * left of such an event is its spine, with the number of its shelf. `null` stands where the bytes were: JSON, so that the
 * columns go on refusing to be empty, which is what appends rest on.
 *
 * Events are still never changed: the trigger lets one change pass, that bytes leave a row for a shelf, with everything
 * else as it was, and only in the very transaction that records the shelf. `es.shelve` is the function that does it; it
 * compares what it clears with what the file is said to hold, and clears nothing that is not under a tree head. It is for
 * the owner: an application may not execute it.
 */
import { applicationRole } from "./Access.ts"

const spine =
  "tenant, log, position, stream, version, event_id, subject, type, schema_version, effective_on, booked_on, recorded_at, content_hash"
const of = (row: string) => spine.replaceAll(/\w+/g, (column) => `${row}.${column}`)

export const archive = `
create table es.archive (
  tenant          text        not null,
  shelf           integer     not null check (shelf > 0),
  log             integer     not null,
  first_position  bigint      not null check (first_position > 0),
  last_position   bigint      not null check (last_position >= first_position),
  events          integer     not null check (events > 0),
  file            text        not null check (file ~ '^[A-Za-z0-9_.-]+$'),
  bytes           bigint      not null,
  sha256          bytea       not null check (octet_length(sha256) = 32),
  manifest_sha256 bytea       not null check (octet_length(manifest_sha256) = 32),
  archived_at     timestamptz not null,
  primary key (tenant, shelf)
);
comment on table es.archive is 'Shelves: files that hold the data and meta of events which have left the database';
comment on column es.archive.file is 'Name in the archive''s folder; its manifest lies beside it';

create trigger archive_append_only before update or delete on es.archive
  for each row execute function es.refuse_change();
create trigger archive_no_truncate before truncate on es.archive execute function es.refuse_change();
alter table es.archive enable always trigger archive_append_only;
alter table es.archive enable always trigger archive_no_truncate;

alter table es.archive enable row level security;
alter table es.archive force row level security;
create policy archive_of_tenant on es.archive
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select on es.archive to ${applicationRole};

create function es.refuse_rewriting() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if old.shelf = 0 and new.data::text = 'null' and new.meta::text = 'null'
      and (${of("new")}) is not distinct from (${of("old")})
      and exists (
        select from es.archive a
        where a.tenant = new.tenant and a.shelf = new.shelf and a.log = new.log
          and new.position between a.first_position and a.last_position
          and a.xmin = pg_current_xact_id()::xid)
    then
      return new;
    end if;
  end if;
  raise exception '% of es.% refused: what is stored here is never changed', tg_op, tg_table_name
    using errcode = 'insufficient_privilege', hint = 'Record a correcting event instead.';
end $$;
comment on function es.refuse_rewriting is 'Lets bytes of an event leave for a shelf that this transaction records; nothing else';

create or replace trigger event_append_only before update or delete on es.event
  for each row execute function es.refuse_rewriting();
alter table es.event enable always trigger event_append_only;

create function es.shelve(
  p_tenant text, p_shelf integer, p_log integer, p_positions bigint[], p_content_hashes bytea, p_file text,
  p_bytes bigint, p_sha256 bytea, p_manifest_sha256 bytea) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_first bigint;
  v_last bigint;
  v_sealed bigint;
  v_hashes bytea;
  v_count bigint;
begin
  if p_tenant is distinct from nullif(current_setting('es.tenant', true), '') then
    raise exception 'this connection is not for tenant %', p_tenant using errcode = 'insufficient_privilege';
  end if;
  select min(p.position), max(p.position) into v_first, v_last from unnest(p_positions) as p (position);
  select coalesce(max(t.size), 0) into v_sealed from es.tree_head t where t.tenant = p_tenant and t.log = p_log;
  if v_last > v_sealed then
    raise exception 'log %, position %: not sealed, and so not archived', p_log, v_last
      using errcode = 'object_not_in_prerequisite_state';
  end if;

  insert into es.archive
    (tenant, shelf, log, first_position, last_position, events, file, bytes, sha256, manifest_sha256, archived_at)
  values (p_tenant, p_shelf, p_log, v_first, v_last, cardinality(p_positions), p_file, p_bytes, p_sha256,
    p_manifest_sha256, clock_timestamp());

  select sha256(string_agg(e.content_hash, ''::bytea order by e.position)) into v_hashes
  from unnest(p_positions) as p (position)
  join es.event e on e.tenant = p_tenant and e.log = p_log and e.position = p.position
  where e.shelf = 0;
  if v_hashes is distinct from p_content_hashes then
    raise exception 'log %: the file does not hold what is to leave the table', p_log using errcode = 'data_exception';
  end if;

  update es.event e set shelf = p_shelf, data = 'null', meta = 'null'
  from unnest(p_positions) as p (position)
  where e.tenant = p_tenant and e.log = p_log and e.position = p.position;
  get diagnostics v_count = row_count;
  if v_count <> cardinality(p_positions) then
    raise exception 'log %: % events were to leave the table, % did', p_log, cardinality(p_positions), v_count
      using errcode = 'data_exception';
  end if;
end $$;
comment on function es.shelve is 'Records a shelf and clears the rows of its events; for the owner only';
revoke all on function es.shelve, es.refuse_rewriting from public;

create or replace view es.event_view with (security_invoker = true) as
select tenant, log, position, stream, version, type, schema_version, case when shelf = 0 then data::jsonb end as data,
  case when shelf = 0 then meta::jsonb end as meta,
  subject, effective_on, booked_on, recorded_at, event_id, encode(content_hash, 'hex') as content_hash, shelf
from es.event;
comment on column es.event.shelf is '0: data and meta are here; else they are on this shelf of es.archive';

-- A stream's events may lie on several shelves.
alter table es.stream drop column shelf;
`
