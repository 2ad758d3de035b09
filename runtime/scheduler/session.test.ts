import { expect, test } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { AgentInvocation, AgentOutcome } from "../agents/types.ts";
import type { Message } from "../agents/messages.ts";
import { failed, MINUTE, SECOND, succeeded, useStage } from "./stage.ts";

const stage = useStage();
const shared = { cron: "* * * * *", session_mode: "shared_persistent" } as const;

const user = (text: string): Message => ({ role: "user", text });
const assistant = (text: string): Message => ({ role: "assistant", parts: [{ type: "text", text }] });

/** Says what it is asked to, and tells the conversation as the agents' room would. */
function talking(words: () => string) {
  const given: (readonly Message[] | undefined)[] = [];
  return {
    given,
    agent: async ({ session }: AgentInvocation): Promise<AgentOutcome> => {
      given.push(session.messages);
      const own = [user("tell"), assistant(words())];
      const turn = { messages: [...(session.messages ?? []), ...own], own, tokens: 5 };
      return { ...succeeded("said"), turn };
    },
  };
}

async function messagesOf(id: string): Promise<readonly unknown[] | null | undefined> {
  return (await stage().store.getSession(id))?.messages;
}

function logged(): readonly string[] {
  return stage().activities.flatMap((each) =>
    each.kind === "event" && each.event.type === "log" ? each.event.message : [],
  );
}

test("each run goes on from what those before it said; a run that failed leaves nothing", async () => {
  const job = await stage().register(shared);
  let run = 0;
  const { given, agent } = talking(() => `answer ${run}`);
  stage().agent = async (invocation) => {
    run += 1;
    const outcome = await agent(invocation);
    return run === 2 ? { ...failed("no"), turn: outcome.turn } : outcome;
  };
  await stage().scheduler.start();
  await stage().clock.advance(3 * MINUTE);
  const first = [user("tell"), assistant("answer 1")];
  expect(given).toEqual([[], first, first]);
  expect(await messagesOf(job.id)).toEqual([...first, user("tell"), assistant("answer 3")]);
});

test("runs that share a conversation take turns, whatever max_concurrent says", async () => {
  const job = await stage().register({ ...shared, cron: "*/10 * * * * *", max_concurrent: 3 });
  const release = stage().holdAgents();
  await stage().scheduler.start();
  await stage().clock.advance(25 * SECOND);
  expect(await stage().states(job)).toEqual([
    "2027-01-02T08:59:40Z running",
    "2027-01-02T08:59:50Z skipped overlap",
  ]);
  const refused = await stage().jobs().runNow(job.id, { follow: false });
  expect(refused).toMatchObject({ refused: { code: "at_limit" } });
  release();
});

test.each<readonly [string, Partial<JobDefinition>]>([
  ["another agent", { agent: "other" }],
  ["another mode", { session_mode: "fully_ephemeral" }],
])("what runs while the job gets %s says nothing into what comes after it", async (_what, edit) => {
  const job = await stage().register(shared);
  const { agent } = talking(() => "of old");
  const release = stage().holdAgents();
  const held = stage().agent;
  stage().agent = async (invocation) => {
    await held(invocation);
    return agent(invocation);
  };
  await stage().scheduler.start();
  await stage().clock.advance(MINUTE);
  await stage().register({ ...shared, ...edit });
  release();
  await stage().clock.advance(SECOND);
  expect(await stage().lastRun(job)).toMatchObject({ state: "succeeded" });
  expect(await messagesOf(job.id)).toEqual([]);
  expect(logged()).toEqual([expect.stringContaining("forgotten while it ran")]);
});

test("a run of an old version, begun after the job got another agent, is given nothing and leaves nothing", async () => {
  const job = await stage().register(shared);
  const { agent, given } = talking(() => "of old");
  stage().agent = agent;
  await stage().jobs(false).runNow(job.id, { follow: false });
  await stage().register({ ...shared, agent: "other" });
  await stage().scheduler.start();
  await stage().clock.advance(SECOND);
  expect(given).toEqual([[]]);
  expect(await messagesOf(job.id)).toEqual([]);
  expect(logged()).toEqual([expect.stringContaining("another agent or another session mode by now")]);
});

test("a simulation is given nothing of what real runs said, and leaves them nothing", async () => {
  const job = await stage().register(shared);
  const { agent, given } = talking(() => "real");
  stage().agent = agent;
  await stage().scheduler.start();
  await stage().clock.advance(MINUTE);
  const before = await stage().store.getSession(job.id);
  await stage().scheduler.stop();
  stage().use({ ...stage().machine, simulated: true });
  await stage().scheduler.start();
  await stage().clock.advance(MINUTE);
  expect(await stage().lastRun(job)).toMatchObject({ simulated: true, state: "succeeded" });
  expect(given).toEqual([[], undefined]);
  expect(await stage().store.getSession(job.id)).toEqual(before);
});

test("forgotten by hand, it begins anew, and the job's past tells of it", async () => {
  const job = await stage().register(shared);
  const { agent, given } = talking(() => "said");
  stage().agent = agent;
  await stage().scheduler.start();
  await stage().clock.advance(MINUTE);
  await stage().jobs().clearSession(job.id);
  expect(await messagesOf(job.id)).toEqual([]);
  await stage().clock.advance(MINUTE);
  expect(given).toEqual([[], []]);
  expect(await messagesOf(job.id)).toHaveLength(2);
  const events = await stage().store.listJobEvents(job.id);
  expect(events.map(({ kind }) => kind)).toEqual(["created", "session_cleared"]);
  expect(stage().activities).toContainEqual(
    expect.objectContaining({ kind: "job_changed", change: "session_cleared" }),
  );
});

test("a process that dies leaves the conversation as it was, and the run goes on from that again", async () => {
  const job = await stage().register(shared);
  const { agent, given } = talking(() => "said");
  stage().agent = agent;
  await stage().scheduler.start();
  await stage().clock.advance(MINUTE);
  await stage().scheduler.stop();
  const before = await stage().store.getSession(job.id);
  await stage().crashMidRun();
  expect(await stage().store.getSession(job.id)).toEqual(before);
  stage().use(stage().machine);
  await stage().scheduler.start();
  await stage().clock.advance(SECOND);
  expect(await stage().lastRun(job)).toMatchObject({ state: "succeeded", attempt: 2 });
  expect(given).toEqual([[], before?.messages]);
  expect(await messagesOf(job.id)).toHaveLength(4);
});

test("one that cannot be read is begun afresh, and the run's log says so", async () => {
  const job = await stage().register(shared);
  const { agent, given } = talking(() => "said");
  const nonsense = {
    messages: [{ role: "nobody" }],
    own: [],
    tokens: null,
  } as unknown as AgentOutcome["turn"];
  stage().agent = async () => ({ ...succeeded("said"), turn: nonsense });
  await stage().scheduler.start();
  await stage().clock.advance(MINUTE);
  stage().agent = agent;
  await stage().clock.advance(MINUTE);
  expect(given).toEqual([[]]);
  expect(await messagesOf(job.id)).toEqual([user("tell"), assistant("said")]);
  const run = await stage().lastRun(job);
  expect(await stage().store.listEvents(run.id)).toMatchObject([
    { type: "log", data: { level: "warn", message: expect.stringContaining("begins it afresh") } },
  ]);
});
