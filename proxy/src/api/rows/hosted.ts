/**
 * Columns of the API document that only a hosted service can fill. They are there, and empty, so that code
 * written for it finds every key.
 */
export const noHostedData = {
  prompt_audio_tokens: null,
  completion_audio_tokens: null,
  asset_ids: null,
  asset_urls: null,
  assets: [],
  llmSchema: null,
  country_code: null,
  cache_reference_id: null,
  cache_enabled: false,
  storage_location: null,
};
