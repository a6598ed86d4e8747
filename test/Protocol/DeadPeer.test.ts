/** When a peer counts as dead, of the times and byte counts alone: 128 bytes per millisecond go out at least, 4 come in. */
import { assert, describe, it } from "vitest"
import { DeadPeer } from "../../src/Protocol/DeadPeer.ts"
import { Outgoing } from "../../src/Protocol/Outgoing.ts"
import type { PendingRequest } from "../../src/Protocol/PendingRequest.ts"
import { Recorded } from "./SessionHarness.ts"
import { Echo } from "../Connection/TestApis.ts"

const timeoutMs = 1000

/** A transport that has taken all bytes, and has written so many of them. */
const outgoing = (flushed: number, written: number): Outgoing => {
  const made = new Outgoing()
  made.encodedBytes = flushed
  made.flushedBytes = flushed
  made.writtenBytes = written
  return made
}

const requestUpTo = (endByte: number, brokerWaitMs = 0): PendingRequest => {
  const request = new Recorded(Echo, {}, undefined, "message", 0, 10)
  return Object.assign(request, { endByte, brokerWaitMs })
}

const idle = outgoing(0, 0)

describe("DeadPeer: the oldest request in flight", () => {
  it("has the time from when it was flushed, be that time 0, and flushing others does not prolong it", () => {
    for (const startMs of [0, 70]) {
      const peer = new DeadPeer(timeoutMs)
      const head = requestUpTo(0)
      assert.strictEqual(peer.deadAtMs(head, idle), Infinity, "nothing of it is flushed")
      peer.flushing(startMs, true, true)
      assert.strictEqual(peer.deadAtMs(head, idle), startMs + timeoutMs)
      peer.flushing(startMs + 500, true, true)
      assert.strictEqual(peer.deadAtMs(head, idle), startMs + timeoutMs)
    }
  })

  it("has the time that it asks the broker to wait, on top", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(5, true, true)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0, 300), idle), 5 + 300 + timeoutMs)
  })

  it("has the time that its bytes take out and the response's take in", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(0, true, true)
    assert.strictEqual(peer.deadAtMs(requestUpTo(1280), outgoing(5000, 0)), 10 + timeoutMs)
    assert.strictEqual(peer.deadAtMs(requestUpTo(1280), outgoing(5000, 640)), 5 + timeoutMs)
    assert.strictEqual(peer.deadAtMs(requestUpTo(1280), outgoing(5000, 5000)), timeoutMs, "no less than that")
    peer.received(40)
    peer.received(40)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0), idle), 20 + timeoutMs)
  })

  it("has its time when the one before is answered, whose bytes have come through and count no more", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(0, true, true)
    peer.received(4000)
    peer.answered(1280, 400, true)
    assert.strictEqual(peer.deadAtMs(requestUpTo(2560), outgoing(2560, 0)), 400 + 10 + timeoutMs)
    assert.strictEqual(peer.deadAtMs(requestUpTo(2560), outgoing(2560, 1920)), 400 + 5 + timeoutMs)
    peer.received(8)
    assert.strictEqual(peer.deadAtMs(requestUpTo(2560), outgoing(2560, 2560)), 400 + 2 + timeoutMs)
  })

  it("has none after the last answer, until something is flushed again", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(0, true, true)
    peer.received(400)
    peer.answered(0, 100, false)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0), idle), Infinity)
    peer.received(400)
    peer.flushing(900, false, true)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0), idle), Infinity, "not for a request without a response")
    peer.flushing(950, true, true)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0), idle), 950 + timeoutMs)
  })

  it("has the time from when a broker that throttles reads again", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(100, true, true)
    peer.throttled(600)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0), idle), 600 + timeoutMs)
    peer.answered(0, 700, true)
    assert.strictEqual(peer.deadAtMs(requestUpTo(0), idle), 700 + timeoutMs, "that is over")
  })
})

describe("DeadPeer: where nothing is to be answered", () => {
  it("has nothing to do when all bytes are written, however much it sent and was asked to wait", () => {
    const peer = new DeadPeer(timeoutMs)
    assert.strictEqual(peer.deadAtMs(undefined, idle), Infinity)
    peer.flushing(10, false, true)
    peer.received(400)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(99, 99)), Infinity)
  })

  it("has to read: the time begins when there is something to write, and anew when some of it is", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(10, false, true)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(1280, 0)), 10 + 10 + timeoutMs)
    peer.flushing(300, false, false)
    peer.received(400)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(2560, 0)), 10 + 20 + timeoutMs)
    peer.written(500)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(2560, 1280)), 500 + 10 + timeoutMs)
    peer.flushing(800, false, true)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(2688, 2560)), 800 + 1 + timeoutMs)
  })

  it("needs not read what is answered", () => {
    const peer = new DeadPeer(timeoutMs)
    peer.flushing(0, true, true)
    peer.answered(1280, 5, false)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(1280, 0)), Infinity)
    assert.strictEqual(peer.deadAtMs(undefined, outgoing(1408, 0)), 1 + timeoutMs)
  })
})
