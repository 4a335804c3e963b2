// Server-sent events out of a response, as they come in.

/** Yield {name, data} for each event; a connection that breaks off throws. */
export async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let left = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    left += value;
    for (let end = left.indexOf("\n\n"); end >= 0; end = left.indexOf("\n\n")) {
      yield eventOf(left.slice(0, end));
      left = left.slice(end + 2);
    }
  }
}

function eventOf(block) {
  const event = { name: "", data: null };
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event.name = line.slice(7);
    if (line.startsWith("data: ")) event.data = JSON.parse(line.slice(6));
  }
  return event;
}
