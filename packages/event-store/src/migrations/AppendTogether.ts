/**
 * Migration 5: `es.append` stores all commands by a few statements, however many they are, in the usual case: the tenant
 * has one log, and every command is new, holds its conditions, and shares no stream with another. A lone command has
 * statements of its own, which start sooner than those over many. In every other case the function of migration 2 goes
 * through them one by one, under the same lock: it stays the truth about verdicts.
 *
 * The lock first, the check in a statement of its own afterwards: under READ COMMITTED it sees all that was committed
 * before. A log that is opened meanwhile can only take streams and commits that are born meanwhile; both meet a unique
 * key here, which makes them a serialization failure.
 */
import { applicationRole } from "./Access.ts"

export const appendTogether = `
alter function es.append(text, jsonb) rename to append_each;
comment on function es.append_each is 'Called by es.append: a verdict on one command after the other';
revoke execute on function es.append_each(text, jsonb) from ${applicationRole};

create function es.append(p_tenant text, p_commands jsonb)
returns table (command integer, verdict text, positions jsonb, recorded_at text, stream text, expected integer, actual integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_head bigint;
  v_last timestamptz;
  v_now timestamptz;
  v_instant text;
  v_is_usual boolean;
  v_count bigint;
  v_command jsonb;
  v_events integer;
  v_born bigint;
begin
  if p_tenant is distinct from nullif(current_setting('es.tenant', true), '') then
    raise exception 'this connection is not for tenant %', p_tenant using errcode = 'insufficient_privilege';
  end if;

  if not exists (select from es.log_head h where h.tenant = p_tenant and h.log > 0) then
    select h.position, h.recorded_at into v_head, v_last
    from es.log_head h where h.tenant = p_tenant and h.log = 0 for update;
  end if;

  if v_head is not null and jsonb_array_length(p_commands) = 1 then
    v_command := p_commands -> 0;
    v_is_usual := not exists (select from es.log_head h where h.tenant = p_tenant and h.log > 0)
      and not exists (select from es.idempotency i where i.tenant = p_tenant and i.commit_id = v_command ->> 'id')
      and not exists (
        select from jsonb_to_recordset(v_command -> 'conditions') as c (stream text, expected integer)
        left join lateral (
          select e.version from es.event e
          where e.tenant = p_tenant and e.stream = c.stream order by e.version desc limit 1) s on true
        where coalesce(s.version, 0) <> c.expected);
  elsif v_head is not null then
    select not exists (select from es.log_head h where h.tenant = p_tenant and h.log > 0)
      and count(*) = count(distinct c.stream) and coalesce(bool_and(coalesce(s.version, 0) = c.expected), true)
    into v_is_usual
    from jsonb_array_elements(p_commands) k
    cross join jsonb_to_recordset(k -> 'conditions') as c (stream text, expected integer)
    left join lateral (
      select e.version from es.event e
      where e.tenant = p_tenant and e.stream = c.stream order by e.version desc limit 1) s on true;

    select v_is_usual and count(*) = count(distinct k ->> 'id') and count(i.found) = 0 into v_is_usual
    from jsonb_array_elements(p_commands) k
    left join lateral (
      select 1 as found from es.idempotency i where i.tenant = p_tenant and i.commit_id = k ->> 'id' limit 1) i on true;
  end if;

  if v_is_usual is not true then
    return query select * from es.append_each(p_tenant, p_commands);
    return;
  end if;

  v_now := greatest(v_last, clock_timestamp());
  v_instant := to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

  if v_command is not null then
    v_events := jsonb_array_length(v_command -> 'events');

    insert into es.idempotency
      (tenant, commit_id, log, is_home, request_hash, first_position, last_position, recorded_at)
    values (p_tenant, v_command ->> 'id', 0, true, decode(v_command ->> 'requestHash', 'hex'), v_head + 1,
      v_head + v_events, v_now)
    on conflict do nothing;
    get diagnostics v_count = row_count;
    if v_count = 0 then
      raise exception 'the commit was stored in another log meanwhile' using errcode = 'serialization_failure';
    end if;

    if v_events > 0 then
      insert into es.event (tenant, log, position, stream, version, event_id, subject, type, schema_version, data, meta,
                            effective_on, booked_on, recorded_at, content_hash)
      select p_tenant, 0, v_head + e.nth, e.stream, e.version, e.event_id, e.subject, e.type, e.schema_version,
        e.data::json, e.meta::json, e.effective_on, e.booked_on, v_now, decode(e.content_hash, 'hex')
      from rows from (jsonb_to_recordset(v_command -> 'events') as (
          stream text, version integer, "eventId" uuid, subject text, type text, "schemaVersion" integer, data text,
          meta text, "effectiveOn" date, "bookedOn" date, "contentHash" text))
        with ordinality as e (stream, version, event_id, subject, type, schema_version, data, meta, effective_on,
          booked_on, content_hash, nth);

      if jsonb_path_exists(v_command, '$.events[*] ? (@.version == 1)') then
        insert into es.stream (tenant, stream, log, subject)
        select p_tenant, e.stream, 0, e.subject
        from jsonb_to_recordset(v_command -> 'events') as e (stream text, subject text, version integer)
        where e.version = 1
        on conflict do nothing;
        get diagnostics v_born = row_count;
        if v_born <> (select count(*) from jsonb_to_recordset(v_command -> 'events') as e (version integer)
                      where e.version = 1) then
          raise exception 'a stream was given its log meanwhile' using errcode = 'serialization_failure';
        end if;
      end if;

      update es.log_head h set position = v_head + v_events, recorded_at = v_now
      where h.tenant = p_tenant and h.log = 0;
    end if;

    return query select 0, 'appended',
      case when v_events = 0 then '[]'
        else jsonb_build_array(jsonb_build_object('log', 0, 'first', v_head + 1, 'last', v_head + v_events)) end,
      v_instant, null::text, null::integer, null::integer;
    return;
  end if;

  return query
  with command as materialized (
    select k.n, k.value ->> 'id' as id, k.value ->> 'requestHash' as request_hash,
      v_head + sum(jsonb_array_length(k.value -> 'events')) over (order by k.n) as last,
      jsonb_array_length(k.value -> 'events') as events
    from jsonb_array_elements(p_commands) with ordinality k (value, n)
  ), event as materialized (
    select e.*
    from jsonb_array_elements(p_commands) with ordinality k (value, n)
    cross join lateral rows from (jsonb_to_recordset(k.value -> 'events') as (
        stream text, version integer, "eventId" uuid, subject text, type text, "schemaVersion" integer, data text,
        meta text, "effectiveOn" date, "bookedOn" date, "contentHash" text))
      with ordinality as e (stream, version, event_id, subject, type, schema_version, data, meta, effective_on,
        booked_on, content_hash, nth)
    order by k.n, e.nth
  ), born as (
    insert into es.stream (tenant, stream, log, subject)
    select p_tenant, e.stream, 0, e.subject from event e where e.version = 1
    on conflict do nothing
    returning 1
  ), stored as (
    insert into es.event (tenant, log, position, stream, version, event_id, subject, type, schema_version, data, meta,
                          effective_on, booked_on, recorded_at, content_hash)
    select p_tenant, 0, v_head + row_number() over (), e.stream, e.version, e.event_id, e.subject, e.type,
      e.schema_version, e.data::json, e.meta::json, e.effective_on, e.booked_on, v_now, decode(e.content_hash, 'hex')
    from event e
  ), once as (
    insert into es.idempotency
      (tenant, commit_id, log, is_home, request_hash, first_position, last_position, recorded_at)
    select p_tenant, c.id, 0, true, decode(c.request_hash, 'hex'), c.last - c.events + 1, c.last, v_now
    from command c
    on conflict do nothing
    returning commit_id
  )
  select (c.n - 1)::integer, 'appended',
    case when c.events = 0 then '[]'
      else jsonb_build_array(jsonb_build_object('log', 0, 'first', c.last - c.events + 1, 'last', c.last)) end,
    v_instant, null::text, null::integer, null::integer
  from command c
  where c.id in (select o.commit_id from once o)
    and (select count(*) from born) = (select count(*) from event e where e.version = 1)
  order by c.n;
  get diagnostics v_count = row_count;
  if v_count <> jsonb_array_length(p_commands) then
    raise exception 'a stream or commit was stored in another log meanwhile' using errcode = 'serialization_failure';
  end if;

  update es.log_head h set position = n.last, recorded_at = v_now
  from (select v_head + coalesce(sum(jsonb_array_length(k -> 'events')), 0) as last from jsonb_array_elements(p_commands) k) n
  where h.tenant = p_tenant and h.log = 0 and h.position < n.last;
end $$;

revoke all on function es.append(text, jsonb) from public;
grant execute on function es.append(text, jsonb) to ${applicationRole};
`
