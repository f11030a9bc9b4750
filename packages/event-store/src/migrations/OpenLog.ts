/**
 * Migration 10: opening a log waits for all appends of the tenant, and appends that waited for it begin anew. Before, a
 * subject whose first two streams came at the moment in which a third or later log was opened could get a log for each:
 * one by the hash over the logs that were open, one over those that were open now.
 */
import { appendFunction } from "./AppendFunction.ts"

const anchor = `
  for v_command in select value from jsonb_array_elements(p_commands) loop`

const original = appendFunction.slice(
  appendFunction.indexOf("create function es.append("),
  appendFunction.indexOf("create function es.instant(")
)
const [before, after] = original.replace("create function", "create or replace function").split(anchor)
if (before === undefined || after === undefined) throw new Error("the function of migration 2 has another form")

export const openLog = `
${before}
  if v_open is distinct from (
    select array_agg(h.log order by h.log) from es.log_head h where h.tenant = p_tenant and h.is_open)
  then
    raise exception 'a log was opened meanwhile' using errcode = 'serialization_failure';
  end if;
${anchor}${after}

create or replace function es.open_log(p_tenant text) returns integer
language sql set search_path = pg_catalog, pg_temp as $$
  insert into es.log_head (tenant, log) values (p_tenant, 0) on conflict do nothing;
  select from es.log_head where tenant = p_tenant order by log for update;
  update es.log_head set is_only = false where tenant = p_tenant and log = 0;
  insert into es.log_head (tenant, log, is_only)
  select p_tenant, max(log) + 1, false from es.log_head where tenant = p_tenant returning log
$$;
`
