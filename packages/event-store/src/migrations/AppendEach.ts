/**
 * Migration 9: the former name of `es.append`, from migration 5, for appends that are under way while the schema is
 * brought up from there: the function they are in was replaced meanwhile, and goes on to call this one. Nobody else may.
 */
export const appendEach = `
create function es.append_each(p_tenant text, p_commands jsonb)
returns table (command integer, verdict text, positions jsonb, recorded_at text, stream text, expected integer, actual integer)
language sql set search_path = pg_catalog, pg_temp as $$ select * from es.append(p_tenant, p_commands) $$;
comment on function es.append_each is 'Called by appends that were under way when es.append was replaced';
revoke all on function es.append_each(text, jsonb) from public;
`
