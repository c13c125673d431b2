/**
 * Snippets of the API document as they are printed.
 *
 * Sources: the pages `api/requests/feedback` and `api/requests/query` of www.mintlify.com/Helicone/helicone and
 * helicone-helicone-7.mintlify.app, `rest/request/…`, `rest/webhooks/…`, `guides/cookbooks/getting-user-requests`,
 * `features/advanced-usage/feedback` and `features/webhooks` of docs.helicone.ai, and `examples/http-requests` of
 * github.com/Helicone/helicone (Apache-2.0).
 */

/** Feedback, "Positive Feedback". */
export const positive = `curl -X POST "https://api.helicone.ai/v1/request/req_123abc/feedback" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "rating": true
  }'`;

/** Feedback, "Negative Feedback". */
export const negative = `curl -X POST "https://api.helicone.ai/v1/request/req_123abc/feedback" \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "rating": false
  }'`;

/** Add Feedback to Request, "Add Positive Feedback". */
export const positiveInLongOptions = `curl --request POST \\
  --url https://api.helicone.ai/v1/request/req_abc123def456/feedback \\
  --header 'Authorization: Bearer <HELICONE_API_KEY>' \\
  --header 'Content-Type: application/json' \\
  --data '{
  "rating": true
}'`;

/** Feedback, "Using in Code", TypeScript. */
export const addFeedback = `async function addFeedback(requestId: string, isPositive: boolean) {
  const response = await fetch(
    \`https://api.helicone.ai/v1/request/\${requestId}/feedback\`,
    {
      method: 'POST',
      headers: {
        'Authorization': 'Bearer YOUR_API_KEY',
        'Content-Type': 'application/json'
      },
      body: JSON.stringify({
        rating: isPositive
      })
    }
  );
  
  const result = await response.json();
  
  if (result.error) {
    console.error('Failed to add feedback:', result.error);
  } else {
    console.log('Feedback added successfully');
  }
}

// Add positive feedback
await addFeedback('req_123abc', true);

// Add negative feedback
await addFeedback('req_456def', false);`;

/** User Feedback, "Quick Start", steps 1 and 2. */
export const quickStart = `import OpenAI from "openai";

const openai = new OpenAI({
  apiKey: process.env.OPENAI_API_KEY,
  baseURL: "https://oai.helicone.ai/v1",
  defaultHeaders: {
    "Helicone-Auth": \`Bearer \${process.env.HELICONE_API_KEY}\`,
  },
});

// Use a custom request ID for feedback tracking
const customId = crypto.randomUUID();

const response = await openai.chat.completions.create({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "Explain quantum computing" }]
}, {
  headers: {
    "Helicone-Request-Id": customId
  }
});

// Use your custom ID for feedback
const heliconeId = customId;

const feedback = await fetch(
  \`https://api.helicone.ai/v1/request/\${heliconeId}/feedback\`,
  {
    method: "POST",
    headers: {
      "Authorization": \`Bearer \${process.env.HELICONE_API_KEY}\`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({
      rating: true  // true = positive, false = negative
    }),
  }
);`;

/** User Feedback, "Processing multiple feedback ratings". */
export const manyRatings = `// Note: There is no bulk feedback endpoint - each rating requires a separate API call
const feedbackBatch = [
  { requestId: "f47ac10b-58cc-4372-a567-0e02b2c3d479", rating: true },
  { requestId: "6ba7b810-9dad-11d1-80b4-00c04fd430c8", rating: false },
  { requestId: "6ba7b811-9dad-11d1-80b4-00c04fd430c8", rating: true }
];

// Submit feedback in parallel for better performance
const feedbackPromises = feedbackBatch.map(({ requestId, rating }) =>
  fetch(\`https://api.helicone.ai/v1/request/\${requestId}/feedback\`, {
    method: "POST",
    headers: {
      "Authorization": \`Bearer \${process.env.HELICONE_API_KEY}\`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ rating }),
  })
);

// Wait for all feedback submissions to complete
const results = await Promise.all(feedbackPromises);

// Check for any failed submissions
results.forEach((result, index) => {
  if (!result.ok) {
    console.error(\`Failed to submit feedback for request \${feedbackBatch[index].requestId}\`);
  }
});`;

/** Get Requests (Point Queries), the request at the top of the page. */
export const latest = `curl --request POST \\
  --url https://api.helicone.ai/v1/request/query \\
  --header 'Content-Type: application/json' \\
  --header 'authorization: <api-key>' \\
  --data '{
  "filter": "all",
  "isCached": false,
  "limit": 10,
  "offset": 0,
  "sort": {
    "created_at": "desc"
  },
  "isScored": false,
  "isPartOfExperiment": false
}'`;

/** Getting User Requests, "Retrieving Requests by User ID". */
export const byUser = `curl --request POST \\
  --url https://api.helicone.ai/v1/request/query \\
  --header "Content-Type: application/json" \\
  --header "authorization: Bearer $HELICONE_API_KEY" \\
  --data '{
  "filter": {
    "request": {
      "user_id": {
        "equals": "abc@email.com"
      }
    }
  }
}'`;

/** Getting User Requests, "Adding Additional Filters". */
export const byUserAndModel = `curl --request POST \\
  --url https://api.helicone.ai/v1/request/query \\
  --header "Content-Type: application/json" \\
  --header "authorization: Bearer $HELICONE_API_KEY" \\
  --data '{
  "filter": {
    "operator": "and",
    "right": {
      "request": {
        "model": {
          "contains": "gpt-4o-mini"
        }
      }
    },
    "left": {
      "request": {
        "user_id": {
          "equals": "abc@email.com"
        }
      }
    }
  }
}'`;

/** Basic requests, "Get Requests (POST /v1/request/query-clickhouse)". */
export const latestOfClickhouse = `curl -X POST "$HELICONE_BASE_URL/v1/request/query-clickhouse" \\
  -H "Authorization: $HELICONE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "filter": {
      "request_response_rmt": {}
    },
    "limit": 5,
    "offset": 0,
    "sort": {
      "created_at": "desc"
    },
    "isCached": false,
    "isScored": false,
    "isPartOfExperiment": false
  }'`;

/** Basic requests, "Get Request Count (POST /v1/request/count/query)". */
export const count = `curl -X POST "$HELICONE_BASE_URL/v1/request/count/query" \\
  -H "Authorization: $HELICONE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "filter": "all"
  }'`;

/** Webhooks, the request at the top of the page of `POST /v1/webhooks`. */
export const createWebhook = `curl --request POST \\
  --url https://api.helicone.ai/v1/webhooks \\
  --header 'Authorization: <api-key>' \\
  --header 'Content-Type: application/json' \\
  --data '
{
  "destination": "<string>",
  "config": {},
  "includeData": true
}
'`;

/** Webhooks, "Quick Start", "Secure your endpoint". */
export const verifySignature = `import crypto from "crypto";

function verifySignature(payload, signature, secret) {
  const hmac = crypto.createHmac("sha256", secret);
  hmac.update(JSON.stringify(payload));
  const calculatedSignature = hmac.digest("hex");

  return crypto.timingSafeEqual(
    Buffer.from(calculatedSignature, "hex"),
    Buffer.from(signature, "hex")
  );
}`;
