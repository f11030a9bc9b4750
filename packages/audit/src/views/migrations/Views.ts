/**
 * Migration 3: the views. Their names and columns are for ever; docs/audit-sql.md is their page. Each shows the tenant of
 * whoever asks (`audit.reader`), and is a barrier: no function of his sees a row of somebody else's first.
 *
 * Views need the bytes of events. Where those are in the archive, or a newer program has written what these views do not
 * understand, they fail and say so, and never go on with less.
 */
import { knownTypes, ruleRows } from "./PostingRules.ts"
import { auditRole } from "./Readers.ts"

const own = `(select r.tenant from audit.reader r where r.role = current_user)`

/** A later word on what a document claims never counts before an earlier one. */
const countsFrom = `case
  when e.version > 1 and e.type ~ '^(Invoice|DebitMemo|CreditMemo)(Posted|ChangeObserved|Unposted|Canceled|OpeningBalanceImported)$'
  then greatest(e.effective_on, (
    select max(b.effective_on) from es.event b where b.tenant = e.tenant and b.stream = e.stream and b.version < e.version
      and b.type ~ '^(Invoice|DebitMemo|CreditMemo)(Posted|ChangeObserved|Unposted|Canceled|OpeningBalanceImported)$'))
  else e.effective_on end`

const isDocument = `e.stream ~ '^(Invoice|DebitMemo|CreditMemo|Payment|CreditBalance)-'`

/** Behind `offset 0`: asked once for each event, and before anything is joined that would drop what is not known. */
const data = `audit.content(e.type, e.schema_version, e.data, e.shelf, e.log, e.position)`

/** Of a debit of a control account, what the account owes more by it. */
const control = `account in ('accounts receivable', 'unapplied payments', 'on-account credit memos', 'credit balance')`

const view = (name: string, comment: string, body: string): string => `
create view audit.${name} with (security_barrier = true) as ${body};
comment on view audit.${name} is '${comment}';
grant select on audit.${name} to ${auditRole};
`

export const views = `
create function audit.content(p_type text, p_schema_version integer, p_data json, p_shelf integer, p_log integer, p_position bigint)
returns jsonb language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if p_shelf <> 0 then
    raise exception 'event %/% is in the archive, on shelf %', p_log, p_position, p_shelf
      using errcode = 'object_not_in_prerequisite_state', hint = 'SQL cannot read the archive: ask counterfoil audit, with --archive.';
  end if;
  if p_schema_version <> 1 or not p_type = any (${knownTypes}) then
    raise exception 'event %/% is % of version %, which these views do not know', p_log, p_position, p_type, p_schema_version
      using errcode = 'feature_not_supported', hint = 'Run counterfoil migrate of the program that wrote it.';
  end if;
  return p_data::jsonb;
end $$;
revoke all on function audit.content(text, integer, json, integer, integer, bigint) from public;
grant execute on function audit.content(text, integer, json, integer, integer, bigint) to ${auditRole};

${view(
  "event",
  "Every event: where it stands, when it counts, who caused it. Archived ones keep all but who and why",
  `
select e.log, e.position, e.stream, e.version, e.type, e.subject as account_id, e.effective_on, e.booked_on, e.recorded_at,
  e.meta ->> 'actor' as actor, e.meta ->> 'causationId' as causation_id, e.meta ->> 'correlationId' as correlation_id,
  e.meta ->> 'origin' as origin, e.event_id, encode(e.content_hash, 'hex') as content_hash, e.shelf <> 0 as is_archived
from es.event e
where e.tenant = ${own}`
)}
${view(
  "journal",
  "Every posting: debits are positive. Sums to zero per event, and so for every day and instant",
  `
select e.log, e.position, e.stream, e.version, e.type, e.subject as account_id, ${countsFrom} as effective_on, e.booked_on,
  e.recorded_at, l.account, l.currency, l.amount, l.reference
from es.event e
cross join lateral (select ${data} as content, e.type as type offset 0) c
join (values
  ${ruleRows}
) as r (type, account, path, sign, field, allowed) on r.type = c.type
  and (r.field is null or coalesce(c.content #>> r.field, '-') = any (r.allowed))
  and not (r.type = 'PaymentPartiallyCaptured' and (c.content #>> '{counted,amount}')::numeric = 0)
cross join lateral (
  select r.account, c.content #>> (r.path || '{currency}') as currency,
    r.sign * (c.content #>> (r.path || '{amount}'))::numeric as amount,
    case when r.account = 'applications in transit' then coalesce(c.content #>> '{application,id}',
      c.content #>> '{unapplication,id}', c.content ->> 'adjustmentId') end as reference
  where r.account is not null
  union all
  select part.account, c.content #>> (r.path || '{total,currency}'), r.sign * part.amount, null
  from (
    select coalesce(sum((i #>> '{amount,amount}')::numeric) filter (where i ->> 'kind' not in ('tax', 'rounding')), 0) as revenue,
      coalesce(sum((i #>> '{amount,amount}')::numeric) filter (where i ->> 'kind' = 'tax'), 0) as tax
    from jsonb_array_elements(c.content #> (r.path || '{items}')) i
  ) s
  cross join lateral (values
    (case when c.content ->> 'purpose' = 'bad debt' and e.type like 'CreditMemo%' then 'bad debt expense' else 'deferred revenue' end, s.revenue),
    (case when c.content ->> 'purpose' = 'bad debt' and e.type like 'CreditMemo%' then 'bad debt expense' else 'tax payable' end, s.tax),
    ('rounding', (c.content #>> (r.path || '{total,amount}'))::numeric - s.revenue - s.tax)
  ) as part (account, amount)
  where r.account is null
) l
where e.tenant = ${own} and ${isDocument} and l.amount <> 0`
)}
${view(
  "movement",
  "What each event changes of what an account owes. Summed up by stream or account: the balance",
  `
select log, position, stream, version, type, account_id, effective_on, booked_on, recorded_at, currency, amount
from audit.journal
where ${control}
union all
select e.log, e.position, e.stream, e.version, e.type, e.subject, e.effective_on, e.booked_on, e.recorded_at,
  c.content #>> '{amount,currency}', - (c.content #>> '{amount,amount}')::numeric
from es.event e
cross join lateral (select ${data} as content offset 0) c
where e.tenant = ${own} and e.type = 'PaymentTransferred'
union all
select e.log, e.position, e.stream, e.version, e.type, b.subject, e.effective_on, e.booked_on, e.recorded_at,
  c.content #>> '{amount,currency}', (c.content #>> '{amount,amount}')::numeric
from es.event b
join es.event e on e.tenant = b.tenant and e.stream = b.stream and e.version = b.version + 1
cross join lateral (select ${data} as content offset 0) c
where b.tenant = ${own} and e.type = 'PaymentTransferred'`
)}
${view(
  "application",
  "Which value settled which line: one row per line, one without a line where nobody knows it. Taken back: negative",
  `
select e.log, e.position, e.account_id, e.stream as target, a.one ->> 'id' as application_id, a.one ->> 'groupId' as group_id,
  case a.one #>> '{source,kind}' when 'payment' then 'Payment-' else 'CreditMemo-' end || (a.one #>> '{source,id}') as source,
  i.item ->> 'sourceItemId' as source_item, i.item ->> 'targetItemId' as target_item, a.one #>> '{amount,currency}' as currency,
  a.sign * coalesce(i.item #>> '{amount,amount}', a.one #>> '{amount,amount}')::numeric as amount,
  a.one ->> 'strategy' as strategy, e.effective_on, e.recorded_at, e.actor, e.causation_id
from (
  select e.log, e.position, e.subject as account_id, e.stream, e.effective_on, e.recorded_at, e.meta ->> 'actor' as actor,
    e.meta ->> 'causationId' as causation_id, c.content
  from es.event e
  cross join lateral (select ${data} as content offset 0) c
  where e.tenant = ${own} and e.type ~ '^(Invoice|DebitMemo)(Payment|CreditMemo)(Applied|Unapplied)$'
) e
cross join lateral (select coalesce(e.content -> 'application', e.content -> 'unapplication') as one,
  case when e.content ? 'application' then 1 else -1 end as sign) a
left join lateral jsonb_array_elements(a.one #> '{split,items}') as i (item) on true`
)}
create function audit.document_balance(p_stream text, p_effective_on date default 'infinity', p_known_at timestamptz default 'infinity')
returns table (currency text, owed numeric) language sql stable as $$
  select m.currency, sum(m.amount) from audit.movement m
  where m.stream = p_stream and m.type <> 'PaymentTransferred' and m.effective_on <= p_effective_on and m.recorded_at <= p_known_at
  group by m.currency
$$;
comment on function audit.document_balance is 'What is owed by a document; below zero, what a payment or memo has still to give';

create function audit.account_balance(p_account text, p_effective_on date default 'infinity', p_known_at timestamptz default 'infinity')
returns table (currency text, owed numeric) language sql stable as $$
  select m.currency, sum(m.amount) from audit.movement m
  where m.account_id = p_account and m.effective_on <= p_effective_on and m.recorded_at <= p_known_at
  group by m.currency
$$;
comment on function audit.account_balance is 'What an account owes';

create function audit.trial_balance(p_booked_on date default 'infinity', p_known_at timestamptz default 'infinity')
returns table (account text, currency text, debit numeric, credit numeric) language sql stable as $$
  select j.account, j.currency, sum(case when j.amount > 0 then j.amount else j.amount * 0 end),
    sum(case when j.amount < 0 then - j.amount else j.amount * 0 end)
  from audit.journal j where j.booked_on <= p_booked_on and j.recorded_at <= p_known_at
  group by j.account, j.currency order by j.account collate "C", j.currency collate "C"
$$;
comment on function audit.trial_balance is 'The journal summed up to a booking day';

${[
  "document_balance(text, date, timestamptz)",
  "account_balance(text, date, timestamptz)",
  "trial_balance(date, timestamptz)"
]
  .map(
    (name) => `
revoke all on function audit.${name} from public;
grant execute on function audit.${name} to ${auditRole};`
  )
  .join("")}
`
