/**
 * Migration 6: two functions for the usual case, in which a tenant has one log and every commit is new and holds its
 * conditions: `es.append_one` for a commit of one event, `es.append_many` for any number of commits. In every other case
 * they store nothing and answer null; the caller asks `es.append` then, which is the function of migration 2 again: it
 * goes through commits one by one and stays the truth about verdicts. Arguments are scalars and arrays: they travel as
 * binary, and no JSON is wrapped in JSON.
 *
 * The head is counted up first, which locks it. What is checked afterwards is checked by a statement of its own: under
 * READ COMMITTED it sees all that was committed before. `is_only` belongs to the locked row, so opening a second log
 * waits for appends under way, and appends that waited for it see it.
 *
 * Under this lock nobody else can bring a stream or a commit into being, so a unique key that is hit is a defect.
 * Starting a statement is what a lone append costs most: constraints that PostgreSQL parses for every statement, and that
 * hold by what the functions write, are gone (CHECK on `log_head`, `idempotency` and `event`; lengths are checked here),
 * as is the foreign key, whose query only found the row that is locked.
 */
import { applicationRole } from "./Access.ts"

/** Every plan must be right for millions of events, although it may be made while tables are empty. */
const options = "language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off"

const tenantIsMine = `
  if p_tenant is distinct from nullif(current_setting('es.tenant', true), '') then
    raise exception 'this connection is not for tenant %', p_tenant using errcode = 'insufficient_privilege';
  end if;`

/** Locks the head and takes as many positions as the expression says. */
const take = (events: string) => `
  update es.log_head h
  set position = h.position + ${events}, recorded_at = greatest(h.recorded_at, clock_timestamp())
  where h.tenant = p_tenant and h.log = 0 and h.is_only
  returning h.position - ${events}, h.recorded_at into v_head, v_now;
  if v_now is null then
    return;
  end if;`

/** Gives positions back: the head is again as its last event left it. */
const giveBack = `
    update es.log_head h
    set position = v_head, recorded_at = coalesce((
      select e.recorded_at from es.event e where e.tenant = p_tenant and e.log = 0 and e.position = v_head), '-infinity')
    where h.tenant = p_tenant and h.log = 0;
    return;`

const stored = `
  first := v_head + 1;
  recorded_at := to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');`

const eventColumns = `tenant, log, position, stream, version, event_id, subject, type, schema_version, data, meta,
    effective_on, booked_on, recorded_at, content_hash`

const idempotencyColumns = "tenant, commit_id, log, is_home, request_hash, first_position, last_position, recorded_at"

export const appendUsual = `
drop function es.append(text, jsonb);
alter function es.append_each(text, jsonb) rename to append;
comment on function es.append is 'A verdict on one command after the other, whatever the case';
grant execute on function es.append(text, jsonb) to ${applicationRole};

alter table es.log_head add column is_only boolean not null default true;
comment on column es.log_head.is_only is 'The tenant has no other log; changed under the lock that appends take';
-- Forced row-level security would hide the rows from an owner who is no superuser.
alter table es.log_head no force row level security;
update es.log_head h set is_only = false
where exists (select from es.log_head o where o.tenant = h.tenant and o.log <> h.log);
alter table es.log_head force row level security;

create or replace function es.open_log(p_tenant text) returns integer
language sql set search_path = pg_catalog, pg_temp as $$
  insert into es.log_head (tenant, log) values (p_tenant, 0) on conflict do nothing;
  update es.log_head set is_only = false where tenant = p_tenant and log = 0;
  insert into es.log_head (tenant, log, is_only)
  select p_tenant, max(log) + 1, false from es.log_head where tenant = p_tenant returning log
$$;

alter table es.stream drop constraint stream_tenant_log_fkey;
alter table es.log_head drop constraint log_head_log_check, drop constraint log_head_position_check;
alter table es.idempotency
  drop constraint idempotency_request_hash_check, drop constraint idempotency_check;
alter table es.event
  drop constraint event_position_check, drop constraint event_version_check,
  drop constraint event_schema_version_check, drop constraint event_content_hash_check;

create function es.append_one(
  p_tenant text, p_commit text, p_request_hash bytea, p_stream text, p_subject text, p_expected integer,
  p_event_id uuid, p_type text, p_schema_version integer, p_data json, p_meta json, p_effective_on date,
  p_booked_on date, p_content_hash bytea, out first bigint, out recorded_at text)
${options} as $$
#variable_conflict use_column
declare
  v_head bigint;
  v_now timestamptz;
begin
  ${tenantIsMine}
  if p_expected < 0 or p_schema_version < 1 or octet_length(p_request_hash) <> 32 or octet_length(p_content_hash) <> 32
  then
    raise exception 'an event that cannot be' using errcode = 'check_violation';
  end if;
  ${take("1")}

  insert into es.idempotency (${idempotencyColumns})
  select p_tenant, p_commit, 0, true, p_request_hash, v_head + 1, v_head + 1, v_now
  where not exists (select from es.idempotency i where i.tenant = p_tenant and i.commit_id = p_commit)
    and p_expected = coalesce((
      select e.version from es.event e
      where e.tenant = p_tenant and e.stream = p_stream order by e.version desc limit 1), 0);
  if not found then
    ${giveBack}
  end if;

  if p_expected = 0 then
    insert into es.stream (tenant, stream, log, subject) values (p_tenant, p_stream, 0, p_subject);
  end if;
  insert into es.event (${eventColumns})
  values (p_tenant, 0, v_head + 1, p_stream, p_expected + 1, p_event_id, p_subject, p_type, p_schema_version, p_data,
    p_meta, p_effective_on, p_booked_on, v_now, p_content_hash);
  ${stored}
end $$;
comment on function es.append_one is 'Stores a commit of one event in the usual case; null: ask es.append';

create function es.append_many(
  p_tenant text, p_commits text[], p_request_hashes bytea[], p_ends integer[],
  p_streams text[], p_subjects text[], p_expected integer[],
  p_of integer[], p_versions integer[], p_event_ids uuid[], p_types text[], p_schema_versions integer[],
  p_data json[], p_meta json[], p_effective_on date[], p_booked_on date[], p_content_hashes bytea[],
  out first bigint, out recorded_at text)
${options} set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_events integer := cardinality(p_versions);
  v_head bigint;
  v_now timestamptz;
  v_holds boolean;
begin
  ${tenantIsMine}
  if v_events = 0 then
    return;
  end if;
  if 1 > any (p_versions) or 1 > any (p_schema_versions)
    or exists (select from unnest(p_request_hashes || p_content_hashes) as h (hash) where octet_length(h.hash) <> 32)
  then
    raise exception 'an event that cannot be' using errcode = 'check_violation';
  end if;
  ${take("v_events")}

  with known as (
    select from generate_series(1, cardinality(p_commits)) as k (n)
    cross join lateral (
      select from es.idempotency i where i.tenant = p_tenant and i.commit_id = p_commits[k.n] limit 1) before
  ), held as materialized (
    select not exists (select from known)
      and cardinality(p_commits) = (select count(distinct id) from unnest(p_commits) as id)
      and count(*) = count(distinct p_streams[c.n]) and bool_and(p_expected[c.n] = coalesce(last.version, 0)) as holds
    from generate_series(1, cardinality(p_streams)) as c (n)
    left join lateral (
      select e.version from es.event e
      where e.tenant = p_tenant and e.stream = p_streams[c.n] order by e.version desc limit 1) last on true
  ), once as (
    insert into es.idempotency (${idempotencyColumns})
    select p_tenant, p_commits[k.n], 0, true, p_request_hashes[k.n], v_head + coalesce(p_ends[k.n - 1], 0) + 1,
      v_head + p_ends[k.n], v_now
    from generate_series(1, cardinality(p_commits)) as k (n)
    where (select holds from held)
  ), born as (
    insert into es.stream (tenant, stream, log, subject)
    select p_tenant, p_streams[p_of[e.n]], 0, p_subjects[p_of[e.n]]
    from generate_series(1, v_events) as e (n)
    where p_versions[e.n] = 1 and (select holds from held)
  ), event as (
    insert into es.event (${eventColumns})
    select p_tenant, 0, v_head + e.n, p_streams[p_of[e.n]], p_versions[e.n], p_event_ids[e.n], p_subjects[p_of[e.n]],
      p_types[e.n], p_schema_versions[e.n], p_data[e.n], p_meta[e.n], p_effective_on[e.n], p_booked_on[e.n], v_now,
      p_content_hashes[e.n]
    from generate_series(1, v_events) as e (n)
    where (select holds from held)
  )
  select holds into v_holds from held;
  if v_holds is not true then
    ${giveBack}
  end if;
  ${stored}
end $$;
comment on function es.append_many is 'Stores commits in the usual case; null: ask es.append';

revoke all on function es.append_one, es.append_many from public;
grant execute on function es.append_one, es.append_many to ${applicationRole};
`
