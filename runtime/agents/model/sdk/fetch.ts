/** Bytes of one response. The longest answers of today's models are a few hundred kilobytes. */
const LONGEST = 32 * 1024 * 1024;

/** A response that would not end. */
export class EndlessResponse extends Error {
  constructor() {
    super(`the response is longer than ${LONGEST} bytes`);
    this.name = "EndlessResponse";
  }
}

/** As `fetch`, but a key is never carried on to where a redirect leads, and no response fills the memory. */
export const guardedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: "manual" });
  if (response.body === null) return response;
  let left = LONGEST;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) controller.error(new EndlessResponse());
        else controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
};
