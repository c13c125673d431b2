import type { ExportFormat } from '@thumbwire/shared';
import { csv } from './csv.ts';
import { dpo } from './dpo.ts';
import type { Exporter } from './exporter.ts';
import { jsonl } from './jsonl.ts';
import { kto } from './kto.ts';
import { sft } from './sft.ts';

export type { Exporter, ExportRow, Reason } from './exporter.ts';

/** Every file format in which requests can be exported, by its id. */
export const exporters = { kto, dpo, sft, jsonl, csv } satisfies Record<ExportFormat, Exporter>;
