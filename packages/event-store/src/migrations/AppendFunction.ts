/**
 * Migration 2: `es.append`, the only way to write events. One call, many commands, each with its own verdict.
 *
 * Locks first, reads afterwards: under READ COMMITTED each statement of the function sees what was committed before it
 * began, so every check that follows the lock is exact. A command that is refused writes nothing and takes no position.
 * Plans are made once per connection, perhaps while the tables are still empty: look-ups are lateral with a limit, and
 * sequential scans are off, so that a plan made then is right for millions of events.
 *
 * What cannot be decided here (a stream or commit id born meanwhile in another log) is a serialization failure, which
 * the caller repeats.
 */
export const appendFunction = `
create function es.log_for(p_tenant text, p_stream text, p_subject text, p_open integer[]) returns integer
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select s.log from es.stream s where s.tenant = p_tenant and s.stream = p_stream),
    case when p_subject is null then 0 end,
    (select s.log from es.stream s where s.tenant = p_tenant and s.subject = p_subject order by s.log limit 1),
    p_open[1 + (('x' || encode(substr(sha256(convert_to(p_subject, 'UTF8')), 1, 4), 'hex'))::bit(32)::bigint
                & 2147483647) % cardinality(p_open)],
    0)
$$;
comment on function es.log_for is 'A stream''s log; for a new stream that of its subject, else one by hash of the subject';

create function es.append(p_tenant text, p_commands jsonb)
returns table (command integer, verdict text, positions jsonb, recorded_at text, stream text, expected integer, actual integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  v_command jsonb;
  v_index integer := -1;
  v_open integer[];
  v_log_of jsonb;    -- stream to log, of all commands
  v_again jsonb;
  v_logs integer[];
  v_heads jsonb;     -- log to its last position, kept up to date here and written once
  v_now timestamptz;
  v_known record;
  v_bad record;
  v_ranges jsonb;
  v_count bigint;
begin
  if p_tenant is distinct from nullif(current_setting('es.tenant', true), '') then
    raise exception 'this connection is not for tenant %', p_tenant using errcode = 'insufficient_privilege';
  end if;

  perform 1 from es.log_head h where h.tenant = p_tenant and h.log = 0;
  if not found then
    insert into es.log_head (tenant, log) values (p_tenant, 0) on conflict do nothing;
  end if;
  select array_agg(h.log order by h.log) into v_open from es.log_head h where h.tenant = p_tenant and h.is_open;

  select jsonb_object_agg(c.stream, es.log_for(p_tenant, c.stream, c.subject, v_open)) into v_log_of
  from jsonb_array_elements(p_commands) k, jsonb_to_recordset(k -> 'conditions') as c (stream text, subject text);
  select array_agg(distinct l.value::integer) into v_logs from jsonb_each_text(v_log_of) l;

  perform 1 from es.log_head h where h.tenant = p_tenant and h.log = any (v_logs) order by h.log for update;

  select jsonb_object_agg(h.log, h.position), max(h.recorded_at) into v_heads, v_now
  from es.log_head h where h.tenant = p_tenant and h.log = any (v_logs);
  select jsonb_object_agg(k.stream, s.log) into v_again
  from jsonb_object_keys(v_log_of) as k (stream)
  cross join lateral (
    select s.log from es.stream s where s.tenant = p_tenant and s.stream = k.stream limit 1) s;
  if v_again is not null and not v_log_of @> v_again then
    raise exception 'a stream was given its log meanwhile' using errcode = 'serialization_failure';
  end if;

  for v_command in select value from jsonb_array_elements(p_commands) loop
    v_index := v_index + 1;

    select encode(i.request_hash, 'hex') as request_hash, i.recorded_at into v_known
    from es.idempotency i where i.tenant = p_tenant and i.commit_id = v_command ->> 'id' limit 1;
    if found then
      if v_known.request_hash <> v_command ->> 'requestHash' then
        return query select v_index, 'reused', null::jsonb, null, null, null::integer, null::integer;
      else
        return query select v_index, 'duplicate', coalesce(jsonb_agg(jsonb_build_object(
            'log', i.log, 'first', i.first_position, 'last', i.last_position) order by i.log)
            filter (where i.last_position >= i.first_position), '[]'),
          es.instant(v_known.recorded_at), null, null::integer, null::integer
        from es.idempotency i where i.tenant = p_tenant and i.commit_id = v_command ->> 'id';
      end if;
      continue;
    end if;

    select c.stream, c.expected, coalesce(e.version, 0) as actual into v_bad
    from rows from (jsonb_to_recordset(v_command -> 'conditions') as (stream text, expected integer))
      with ordinality as c (stream, expected, n)
    left join lateral (
      select e.version from es.event e
      where e.tenant = p_tenant and e.stream = c.stream order by e.version desc limit 1) e on true
    where coalesce(e.version, 0) <> c.expected
    order by c.n limit 1;
    if found then
      return query select v_index, 'conflict', null::jsonb, null, v_bad.stream, v_bad.expected, v_bad.actual;
      continue;
    end if;

    v_now := greatest(v_now, clock_timestamp());

    insert into es.stream (tenant, stream, log, subject)
    select p_tenant, e.stream, (v_log_of ->> e.stream)::integer, e.subject
    from jsonb_to_recordset(v_command -> 'events') as e (stream text, subject text, version integer)
    where e.version = 1
    on conflict do nothing;
    get diagnostics v_count = row_count;
    if v_count <> (select count(*) from jsonb_to_recordset(v_command -> 'events') as e (version integer)
                   where e.version = 1) then
      raise exception 'a stream was given its log meanwhile' using errcode = 'serialization_failure';
    end if;

    insert into es.event (tenant, log, position, stream, version, event_id, subject, type, schema_version, data, meta,
                          effective_on, booked_on, recorded_at, content_hash)
    select p_tenant, (v_log_of ->> e.stream)::integer,
      (v_heads ->> (v_log_of ->> e.stream))::bigint + row_number() over (partition by v_log_of ->> e.stream order by e.n),
      e.stream, e.version, e.event_id, e.subject, e.type, e.schema_version, e.data::json, e.meta::json,
      e.effective_on, e.booked_on, v_now, decode(e.content_hash, 'hex')
    from rows from (jsonb_to_recordset(v_command -> 'events') as (
        stream text, version integer, "eventId" uuid, subject text, type text, "schemaVersion" integer, data text,
        meta text, "effectiveOn" date, "bookedOn" date, "contentHash" text))
      with ordinality as e (stream, version, event_id, subject, type, schema_version, data, meta, effective_on,
        booked_on, content_hash, n);

    select jsonb_object_agg(r.log, jsonb_build_object(
      'log', r.log::integer, 'first', (v_heads ->> r.log)::bigint + 1, 'last', (v_heads ->> r.log)::bigint + r.events))
    into v_ranges
    from (
      select v_log_of ->> c.stream as log, sum(coalesce(n.events, 0)) as events
      from jsonb_to_recordset(v_command -> 'conditions') as c (stream text)
      left join (select e.stream, count(*) as events
                 from jsonb_to_recordset(v_command -> 'events') as e (stream text) group by e.stream) n using (stream)
      group by 1) r;

    insert into es.idempotency
      (tenant, commit_id, log, is_home, request_hash, first_position, last_position, recorded_at)
    select p_tenant, v_command ->> 'id', r.log, row_number() over (order by r.log) = 1,
      decode(v_command ->> 'requestHash', 'hex'), r.first, r.last, v_now
    from jsonb_each(v_ranges) g, jsonb_to_record(g.value) as r (log integer, first bigint, last bigint)
    on conflict do nothing;
    get diagnostics v_count = row_count;
    if v_count <> (select count(*) from jsonb_object_keys(v_ranges)) then
      raise exception 'the commit was stored meanwhile' using errcode = 'serialization_failure';
    end if;

    select v_heads || jsonb_object_agg(g.key, g.value -> 'last') into v_heads from jsonb_each(v_ranges) g;
    return query select v_index, 'appended',
      coalesce(jsonb_agg(g.value order by g.key::integer)
        filter (where (g.value ->> 'last')::bigint >= (g.value ->> 'first')::bigint), '[]'),
      es.instant(v_now), null, null::integer, null::integer
    from jsonb_each(v_ranges) g;
  end loop;

  update es.log_head h set position = n.value::bigint, recorded_at = greatest(h.recorded_at, v_now)
  from jsonb_each_text(v_heads) n
  where h.tenant = p_tenant and h.log = n.key::integer and h.position < n.value::bigint;
end $$;

create function es.instant(p_at timestamptz) returns text
language sql stable set search_path = pg_catalog, pg_temp as
$$ select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

create function es.open_log(p_tenant text) returns integer
language sql set search_path = pg_catalog, pg_temp as $$
  insert into es.log_head (tenant, log) values (p_tenant, 0) on conflict do nothing;
  insert into es.log_head (tenant, log)
  select p_tenant, max(log) + 1 from es.log_head where tenant = p_tenant returning log
$$;
comment on function es.open_log is 'Opens one more log for new subjects of a tenant; for the owner only';
`
