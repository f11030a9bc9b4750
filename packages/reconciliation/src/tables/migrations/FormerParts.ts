/**
 * Migration 8: what a seen payment or credit memo has given before that last changed, until it changes again, whatever run
 * reads it meanwhile. What the tables had of that was the document as it was before the last run that read it.
 */
export const formerParts = `
alter table recon.seen add column past text collate "C";
comment on column recon.seen.past is 'Of a payment or credit memo: parts that are gone since what it gives has last changed';
comment on table recon.seen is 'Zuora''s documents as they were read last';
alter table recon.seen_text drop column former;
`
