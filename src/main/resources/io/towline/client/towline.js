/*! towline.js: a WebSocket for networks that let none through. Part of Towline, Apache-2.0. Sources: client/src */
"use strict";
(() => {
  // src/environment.js
  var global = typeof globalThis === "object" ? globalThis : self;
  var HAS_EVENTS = typeof global.EventTarget === "function" && typeof global.Event === "function";
  var Listeners = class {
    constructor() {
      this.listening = [];
      Object.defineProperty(this, "listening", { enumerable: false });
    }
    addEventListener(type, listener, options) {
      const { once, signal } = Object(options);
      if (!listener || signal && signal.aborted || this.listening.some((one) => one.type === type && one.listener === listener)) return;
      this.listening.push({ type, listener, once });
      if (signal) signal.addEventListener("abort", () => this.removeEventListener(type, listener));
    }
    removeEventListener(type, listener) {
      const at = this.listening.findIndex((one) => one.type === type && one.listener === listener);
      if (at >= 0) this.listening.splice(at, 1);
    }
    dispatchEvent(event) {
      event.target = event.currentTarget = this;
      for (const one of this.listening.filter(({ type }) => type === event.type)) {
        if (!this.listening.includes(one)) continue;
        if (one.once) this.removeEventListener(one.type, one.listener);
        try {
          if (typeof one.listener === "function") one.listener.call(this, event);
          else one.listener.handleEvent(event);
        } catch (error) {
          (global.reportError || console.error)(error);
        }
      }
      return true;
    }
  };
  function eventOf(name, type, members) {
    const isWhole = HAS_EVENTS && typeof global[name] === "function";
    const event = isWhole ? new global[name](type, members) : HAS_EVENTS ? new Event(type) : { type };
    if (!isWhole) Object.keys(members).forEach((key) => Object.defineProperty(event, key, { value: members[key], enumerable: true }));
    return event;
  }
  function problem(message, name) {
    if (typeof DOMException === "function") return new DOMException(message, name);
    return Object.assign(new Error(message), { name });
  }
  var Aborter = class {
    constructor() {
      this.controller = typeof AbortController === "function" ? new AbortController() : null;
      this.tasks = /* @__PURE__ */ new Set();
    }
    /** For fetch. */
    get signal() {
      return this.controller ? this.controller.signal : void 0;
    }
    abort() {
      if (this.controller) this.controller.abort();
      this.tasks.forEach((task) => task());
    }
  };
  function attempt(task) {
    try {
      task();
    } catch (e) {
    }
  }
  function onPage(listeners) {
    if (!global.addEventListener) return ignore;
    Object.keys(listeners).forEach((type) => global.addEventListener(type, listeners[type]));
    return () => Object.keys(listeners).forEach((type) => {
      attempt(() => global.removeEventListener(type, listeners[type]));
    });
  }
  function ignore() {
  }

  // src/address.js
  function parseURL(url) {
    const href = resolve(String(url));
    const scheme = href.slice(0, href.indexOf(":"));
    const own = { http: "ws", https: "wss", ws: "ws", wss: "wss" }[scheme];
    if (!own) throw problem(`The URL's scheme must be ws, wss, http or https; "${scheme}" is not`, "SyntaxError");
    if (href.includes("#")) throw problem(`The URL must have no fragment; "${href}" has one`, "SyntaxError");
    return own + href.slice(scheme.length);
  }
  function resolve(url) {
    const base = global.document && global.document.baseURI || global.location && global.location.href;
    try {
      if (knowsURLs()) return new URL(url, base === "about:blank" ? void 0 : base).href;
    } catch (e) {
      throw problem(`"${url}" is not a URL`, "SyntaxError");
    }
    return resolvePlainly(url);
  }
  function knowsURLs() {
    try {
      return new URL("WS://H:80/a?b").href === "ws://h/a?b";
    } catch (e) {
      return false;
    }
  }
  function resolvePlainly(url) {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([^\s\\/?#]+)(\/[^\s?#]*)?(\?[^\s#]*)?(#.*)?$/i.exec(url.trim());
    if (!parts) throw problem(`"${url}" is not a URL`, "SyntaxError");
    const [, scheme, authority, path = "/", query = "", fragment = ""] = parts;
    const host = authority.lastIndexOf("@") + 1;
    const rest = (path + query).replace(/[^\x21-\x7e]/gu, encodeURIComponent);
    return `${scheme.toLowerCase()}://${authority.slice(0, host)}${authority.slice(host).toLowerCase()}${rest}${fragment}`;
  }
  function originOf(url) {
    const [, scheme, authority] = /^(\w+:\/\/)([^/?#]*)/.exec(url);
    return scheme + authority.slice(authority.lastIndexOf("@") + 1);
  }
  function parseProtocols(protocols) {
    if (protocols === void 0) return [];
    const isList = typeof protocols === "object" && protocols !== null && typeof protocols[Symbol.iterator] === "function";
    const list = (isList ? Array.from(protocols) : [protocols]).map(String);
    list.forEach((name, i) => {
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw problem(`"${name}" is not a subprotocol's name`, "SyntaxError");
      if (list.some((other, j) => j < i && other.toLowerCase() === name.toLowerCase())) {
        throw problem(`The subprotocol "${name}" is there twice`, "SyntaxError");
      }
    });
    return list;
  }

  // src/binary.js
  var tagOf = (data) => Object.prototype.toString.call(data);
  function isBlob(data) {
    return typeof Blob === "function" && data instanceof Blob || /^\[object (Blob|File)\]$/.test(tagOf(data));
  }
  function isBuffer(data) {
    return tagOf(data) === "[object ArrayBuffer]";
  }
  function bytesOf(blob) {
    if (typeof blob.arrayBuffer === "function") return blob.arrayBuffer().then((buffer) => new Uint8Array(buffer));
    return new Promise((resolve2, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve2(fromBase64(String(reader.result).replace(/^[^,]*,/, "")));
      reader.onerror = reject;
      reader.readAsDataURL(blob);
    });
  }
  function sizeOf(data) {
    if (isBlob(data)) return data.size;
    if (isBuffer(data) || ArrayBuffer.isView(data)) return data.byteLength;
    return utf8Length(String(data));
  }
  function utf8Length(text) {
    let bytes = text.length;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 2048) bytes += 2;
      else if (unit >= 128) bytes++;
      const isPair = unit >= 55296 && unit < 56320 && (text.charCodeAt(i + 1) & 64512) === 56320;
      if (isPair) i++;
    }
    return bytes;
  }
  function copyOf(view) {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  }
  function binaryAs(type, bytes) {
    try {
      if (type === "blob") return new Blob([bytes]);
    } catch (e) {
    }
    return bytes.buffer;
  }
  var DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  function fromBase64(text) {
    const decoded = typeof atob === "function" ? atob(text) : decode64(text);
    const bytes = new Uint8Array(decoded.length);
    for (let i = 0; i < decoded.length; i++) bytes[i] = decoded.charCodeAt(i);
    return bytes;
  }
  function toBase64(bytes) {
    const pieces = [];
    const STEP = 24576;
    const encode = typeof btoa === "function" ? btoa : encode64;
    for (let at = 0; at < bytes.length; at += STEP) {
      pieces.push(encode(String.fromCharCode.apply(null, bytes.subarray(at, at + STEP))));
    }
    return pieces.join("");
  }
  function decode64(text) {
    const pieces = [];
    let bits = 0;
    for (let i = 0; i < text.length && text[i] !== "="; i++) {
      const digit = DIGITS.indexOf(text[i]);
      if (digit < 0) throw problem("not base64", "InvalidCharacterError");
      bits = (bits << 6 | digit) & 16777215;
      if (i % 4) pieces.push(String.fromCharCode(bits >> 6 - 2 * (i % 4) & 255));
    }
    return pieces.join("");
  }
  function encode64(binary) {
    const pieces = [];
    for (let i = 0; i < binary.length; i += 3) {
      const bits = binary.charCodeAt(i) << 16 | binary.charCodeAt(i + 1) << 8 | binary.charCodeAt(i + 2);
      for (let digit = 0; digit < 4; digit++) {
        pieces.push(i + digit > binary.length ? "=" : DIGITS[bits >> 18 - 6 * digit & 63]);
      }
    }
    return pieces.join("");
  }
  function wellFormed(text) {
    return text.replace(/[\ud800-\udfff]/gu, "�");
  }

  // src/answers.js
  var NO_ANSWER = { status: 0, body: {} };
  var LATE = { status: 0, body: {}, late: true };
  async function answerOf(response) {
    const text = await response.text();
    const retryAfter = Number(response.headers.get("Retry-After")) || 0;
    const ours = /^application\/problem\+json/.test(response.headers.get("Content-Type"));
    return { status: response.status, retryAfter, ours, body: parse(text) };
  }
  function isRefusal({ status }) {
    return [401, 403, 429, 503].includes(status);
  }
  function isPolled({ status, body }) {
    return status === 204 || status === 200 && Boolean(body.messages || body.close || body.superseded);
  }
  function isTaken({ status, body }) {
    return status === 204 || status === 200 && body.ack !== void 0;
  }
  function parse(json) {
    try {
      const value = JSON.parse(json);
      return value === null ? {} : value;
    } catch (e) {
      return {};
    }
  }

  // src/memory.js
  var REMEMBERED = 3e5;
  var memory = /* @__PURE__ */ new Map();
  function recall(url) {
    const origin = originOf(url);
    const known = memory.get(origin) || stored(origin);
    return known && Date.now() - known.at < REMEMBERED ? known.transport : void 0;
  }
  function remember(url, transport, order) {
    const origin = originOf(url);
    const known = transport === order[0] ? null : { transport, at: Date.now() };
    memory.set(origin, known);
    try {
      if (known) global.sessionStorage.setItem("towline:" + origin, JSON.stringify(known));
      else global.sessionStorage.removeItem("towline:" + origin);
    } catch (e) {
    }
  }
  function stored(origin) {
    try {
      return JSON.parse(global.sessionStorage.getItem("towline:" + origin));
    } catch (e) {
      return null;
    }
  }

  // src/outgoing.js
  function isReady(entry) {
    return entry.text !== void 0 || entry.bytes !== void 0;
  }
  function jsonOf({ text, bytes }) {
    return text === void 0 ? { binary: toBase64(bytes) } : { text };
  }
  function jsonSize({ text, bytes, size }) {
    return 16 + (text === void 0 ? Math.ceil(bytes.length / 3) * 4 : JSON.stringify(text).length - text.length + size);
  }
  function bodyOf(batch, alwaysJSON) {
    if (batch.length !== 1 || alwaysJSON) return JSON.stringify({ messages: batch.map(jsonOf) });
    return batch[0].text === void 0 ? batch[0].bytes : batch[0].text;
  }

  // src/page.js
  var AWAY = 3e4;
  var BEACON_BYTES = 6e4;
  function followPage(conversation) {
    let hiddenSince = Infinity;
    return onPage({
      pagehide: ({ persisted }) => !persisted && conversation.leave(),
      // else it may come back from the browser's back-forward cache
      pageshow: ({ persisted }) => persisted && conversation.hurry(),
      online: () => conversation.hurry(),
      resume: () => conversation.look(true),
      visibilitychange: () => {
        if (global.document.visibilityState === "hidden") {
          hiddenSince = Date.now();
        } else {
          conversation.look(Date.now() - hiddenSince >= AWAY);
          hiddenSince = Infinity;
        }
      }
    });
  }
  function leave(session) {
    if (session.done) return;
    const batch = session.sender.batch();
    if (session.id && batch.length && batch.reduce((bytes, entry) => bytes + jsonSize(entry), 0) < BEACON_BYTES) {
      const headers = { "Content-Type": "application/json", "Towline-Seq": String(batch[0].seq) };
      session.requests.send("POST", { session: session.id }, { headers, body: bodyOf(batch, true), keepalive: true });
    }
    session.beacon();
    session.quit();
  }
  function hurry(session) {
    if (session.done || !session.id) return;
    session.reached();
    const works = receives(session);
    if (works) session.ended(session.receiver, { clean: true });
    stopWaiting(session, works);
  }
  function look(session, wasAway) {
    if (session.done || !session.id) return;
    if (wasAway && receives(session)) session.receiver.check();
    stopWaiting(session, false);
  }
  function receives({ receiver }) {
    return Boolean(receiver && receiver.welcome);
  }
  function stopWaiting(session, works) {
    const { ladder, timers } = session;
    session.strikes = 0;
    if (timers.receive) {
      session.cancel("receive");
      if (!works) ladder.transport = ladder.good || ladder.transport;
      session.receive();
    }
    if (timers.post) {
      session.cancel("post");
      session.sender.pump();
    }
  }

  // src/times.js
  var OVERSLEPT = 5e3;
  var GRACE = 2e3;
  function later(task, time) {
    setTimeout(task, time);
  }
  function limit(task, time) {
    const due = Date.now() + time;
    let timer = setTimeout(() => {
      if (Date.now() - due > OVERSLEPT) timer = setTimeout(task, Math.min(time, GRACE));
      else task();
    }, time);
    return () => clearTimeout(timer);
  }
  function promised(task) {
    return new Promise((resolve2) => resolve2(task()));
  }

  // src/plain.js
  var CLOSE_FOLLOWS = 250;
  var Plain = class {
    constructor(conversation) {
      this.conversation = conversation;
      this.transport = "websocket";
      this.wasOpen = false;
      this.cancel = ignore;
    }
    begin() {
      const { url, protocols, options, chosen, binaryType } = this.conversation;
      try {
        this.socket = new options.WebSocket(url, protocols);
        this.socket.onopen = () => this.opened();
        this.socket.onmessage = ({ data }) => this.conversation.message(this, this.asChosen(data));
        this.socket.onclose = (event) => this.closed(event);
        this.socket.onerror = () => this.failing();
      } catch (e) {
        this.abandon();
        later(() => this.conversation.failed(this, {}), 0);
        return;
      }
      if (chosen) this.setBinaryType(binaryType);
      this.cancel = limit(() => this.giveUp(), options.timeouts.websocket);
    }
    /** Node's ws has Buffers. */
    asChosen(data) {
      return ArrayBuffer.isView(data) ? binaryAs(this.conversation.binaryType, copyOf(data)) : data;
    }
    opened() {
      this.cancel();
      this.wasOpen = true;
      this.conversation.opened(this, this.socket.protocol || "", this.socket.extensions || "");
    }
    closed({ code, reason, wasClean }) {
      this.cancel();
      if (this.wasOpen) {
        this.conversation.closed(this, code, reason, wasClean === void 0 ? code !== 1006 : wasClean);
      } else {
        this.conversation.failed(this, {});
      }
    }
    /** Close follows; but Chromium says only this where the page's policy forbids the connection. */
    failing() {
      if (this.wasOpen) return;
      this.cancel();
      this.cancel = limit(() => this.giveUp(), CLOSE_FOLLOWS);
    }
    giveUp() {
      this.abandon();
      this.conversation.failed(this, {});
    }
    /** The application's heartbeat was not answered. A native close() would wait for the peer, which may be gone. */
    doubt() {
      this.abandon();
      this.conversation.closed(this, 1006, "", false);
    }
    get bufferedAmount() {
      return this.socket ? this.socket.bufferedAmount : 0;
    }
    setBinaryType(type) {
      attempt(() => {
        if (this.socket) this.socket.binaryType = type;
      });
    }
    send(data) {
      this.socket.send(data);
    }
    close(code, reason) {
      if (code === void 0) this.socket.close();
      else this.socket.close(code, reason);
      this.awaitClose();
    }
    /** Browsers wait for minutes for a peer that is gone. What was sent before may take its time. */
    awaitClose() {
      const { bufferedAmount } = this;
      this.cancel();
      this.cancel = limit(() => {
        if (this.bufferedAmount < bufferedAmount) this.awaitClose();
        else this.doubt();
      }, this.conversation.options.timeouts.close);
    }
    abandon() {
      this.cancel();
      if (this.socket) letGo(this.socket);
    }
  };
  function letGo(socket) {
    attempt(() => {
      socket.onopen = socket.onmessage = socket.onclose = null;
    });
    attempt(() => {
      socket.onerror = ignore;
    });
    attempt(() => socket.close());
  }

  // src/acknowledgements.js
  var Acknowledgements = class {
    constructor(session) {
      this.session = session;
      this.acknowledged = 0;
      this.bytesToAcknowledge = 0;
    }
    plan() {
      const { session } = this;
      if (session.isPolling() || session.timers.ackNow) return;
      if (this.bytesToAcknowledge * 4 >= (session.description.buffer || Infinity)) {
        session.delay("ackNow", () => this.acknowledge(), 0);
      } else if (!session.timers.ack) {
        session.delay("ack", () => this.acknowledge(), session.timeouts.ack);
      }
    }
    acknowledge() {
      const { session } = this;
      session.cancel("ack");
      if (session.received === this.acknowledged) return;
      const receiver = session.receiver;
      if (receiver && receiver.name === "websocket" && receiver.welcome) {
        receiver.tell({ ack: session.received });
        this.knows(session.received);
      } else {
        session.sender.pump();
      }
    }
    /** Towline has our acknowledgement. */
    knows(number) {
      this.acknowledged = Math.max(this.acknowledged, number);
      this.bytesToAcknowledge = 0;
      this.session.cancel("ack");
      if (this.session.received > this.acknowledged) this.plan();
    }
  };

  // src/receivers/receiver.js
  var PADDING = 2048;
  var EARLY = 1e3;
  var CHANCES = 3;
  var Receiver = class {
    /** @param name of the transport */
    constructor(session, name) {
      this.session = session;
      this.name = name;
      this.welcome = false;
      this.stopped = false;
      this.early = true;
      this.hollow = true;
      this.from = "";
      this.asked = false;
      this.aborter = new Aborter();
      this.timer = void 0;
      this.quiet = void 0;
      this.due = 0;
      this.cancel = ignore;
    }
    stop() {
      this.stopped = true;
      this.cancel();
      clearTimeout(this.timer);
      clearTimeout(this.quiet);
      this.aborter.abort();
    }
    /** Something came. Silence for long, beyond Towline's heartbeats, means that the connection is dead or gathers what it should pass on. */
    alive() {
      if (!this.early) this.carries();
      if (this.welcome && !this.stopped) this.expect(() => this.silent(), this.patience());
    }
    /** It has shown what its transport can do, which is remembered: the next unanswered question may be put down to a cut. */
    carries() {
      this.hollow = false;
      this.from = "";
      this.session.ladder.chances[this.name] = CHANCES + 1;
    }
    /** @param task unless something comes within this time */
    expect(task, time) {
      clearTimeout(this.quiet);
      this.due = Date.now() + time;
      this.quiet = setTimeout(task, time);
    }
    /** Whether it is still there, since the page was away: coming back is cheap. */
    check() {
      this.session.ended(this, { clean: true });
    }
    patience() {
      return this.session.timeouts.silence;
    }
    silent() {
      this.session.ended(this, { silent: !this.overslept() });
    }
    /** Whoever was suspended has heard nothing for that reason. */
    overslept() {
      return Date.now() - this.due > OVERSLEPT;
    }
    /** Asked for until a stream has been seen to work. */
    padding() {
      return this.session.proven ? void 0 : PADDING;
    }
  };

  // src/ladder.js
  var UPGRADE_MOST = 6e5;
  var UPGRADE_SOON = 0.1;
  var Ladder = class {
    constructor(session, transport) {
      const { conversation, timeouts } = session;
      this.session = session;
      this.transport = transport;
      this.good = "";
      this.spare = "";
      this.blamed = "";
      this.failures = 0;
      this.silences = 0;
      this.chances = {};
      this.noResumable = false;
      this.rescued = false;
      this.turn = -1;
      this.upgraded = 0;
      this.upgradeAfter = timeouts.upgrade * (conversation.hadSocket || recall(conversation.url) ? UPGRADE_SOON : 1);
    }
    /**
     * Whether another transport is to be tried. Cuts any transport may suffer; but whose receivers are hollow, one after another, has been
     * given its chances.
     */
    isFutile({ welcome, name, hollow }, { clean, superseded, silent, doubted }) {
      if (!welcome) {
        this.acquit();
        return ++this.failures > 1 || !this.session.proven;
      }
      if (clean || superseded) return false;
      if (!hollow || doubted) return Boolean(silent) && ++this.silences % 2 === 0;
      this.chances[name] = Math.max(0, (this.chances[name] || CHANCES) - (silent ? CHANCES : 1));
      return this.chances[name] === 0;
    }
    /**
     * Failures alone do not tell whether the transport or the network is to blame. So the best that was open has every other attempt, the
     * others in their order those between; and where one of them has to do, the best is tried again soon.
     */
    stepDown({ welcome, from }, { silent }) {
      const { session } = this;
      const next = from || this.after(this.transport, silent);
      if (welcome || !this.good) {
        if (this.transport === this.good) {
          this.blamed = this.good;
          this.good = next;
        }
        this.transport = next === this.transport ? this.good || next : next;
      } else if (this.transport === this.good) {
        this.transport = this.spare || next;
        if (Date.now() - this.upgraded < session.timeouts.upgrade) return;
        this.upgradeSoon();
      } else {
        this.transport = this.good;
        this.spare = next;
      }
    }
    /** What took the place of the one that was blamed does not come through either: it was the network. */
    acquit() {
      if (!this.blamed) return;
      this.good = this.blamed;
      this.blamed = "";
      this.upgraded = 0;
      this.upgradeSoon();
    }
    upgradeSoon() {
      const { session } = this;
      session.cancel("upgrade");
      this.upgradeAfter = session.timeouts.upgrade * UPGRADE_SOON;
    }
    /** The next transport in the order, and after the last the first again. What gathers one stream gathers the other as well. */
    after(transport, wasSilent) {
      const order = this.session.conversation.transports.filter((name) => !(name === "websocket" && this.noResumable));
      const at = order.indexOf(transport);
      const isStream = (name) => name === "ndjson" || name === "sse";
      const gathers = wasSilent && isStream(transport);
      const rest = order.slice(at + 1).concat(order.slice(0, Math.max(0, at)));
      return rest.find((name) => name !== this.good && !(gathers && isStream(name))) || transport;
    }
    planUpgrade() {
      const { session } = this;
      if (!session.options.upgrade || session.timers.upgrade || this.better().length === 0) return;
      session.delay("upgrade", () => this.tryBetter(this.better()), this.upgradeAfter * (0.5 + Math.random() / 2));
    }
    better() {
      const order = this.session.conversation.transports;
      return order.slice(0, order.indexOf(this.transport)).filter((name) => !(name === "websocket" && this.noResumable));
    }
    /**
     * What was open before; else in turns: the best, next time the second best. Messages go on by the old one until Towline has welcomed
     * the new.
     */
    tryBetter(better) {
      const { session } = this;
      if (better.length === 0) return;
      if (!session.receiver || !session.receiver.welcome || session.probe || session.closing || session.share.crowded) return this.planUpgrade();
      if (session.share.isBrief()) better = better.filter((name) => name === "websocket");
      if (better.length === 0) return this.planUpgrade();
      this.upgradeAfter = Math.min(UPGRADE_MOST, this.upgradeAfter * 2);
      if (better.includes(this.good)) {
        session.probe = session.start(this.good);
      } else {
        this.turn = (this.turn + 1) % better.length;
        session.probe = session.start(better[this.turn]);
      }
      session.probe.from = this.transport;
    }
    rescue() {
      const { session } = this;
      if (this.rescued || session.probe || this.noResumable || !session.conversation.transports.includes("websocket")) return;
      this.rescued = true;
      session.cancel("upgrade");
      session.probe = session.start("websocket");
      session.probe.from = this.transport;
    }
    // -- told by the session --
    /** A receiver was welcomed. */
    worked() {
      this.failures = 0;
      if (!this.better().includes(this.good)) this.good = this.transport;
      this.spare = "";
      this.blamed = "";
    }
    /** A better transport has taken over. */
    exchanged(name) {
      this.transport = name;
      this.silences = 0;
      this.rescued = false;
      this.chances[name] = 1;
      this.upgraded = Date.now();
    }
    /** A better transport has not come through; or was overtaken by a request of ours, which says nothing of it. */
    probed(name, isBeaten, superseded) {
      if (isBeaten && name === this.good) this.good = this.transport;
      if (superseded && this.rescued) {
        this.rescued = false;
        this.rescue();
      }
      if (!this.session.probe) this.planUpgrade();
    }
    /** A WebSocket opened, and something else than the bridge answered. */
    isNoBridge() {
      this.noResumable = true;
      if (this.good === "websocket") this.good = "";
    }
  };

  // src/random.js
  function random() {
    return Math.random().toString(36).slice(2, 10);
  }

  // src/receivers/events.js
  var EventsReceiver = class extends Receiver {
    constructor(session) {
      super(session, "sse");
    }
    begin() {
      const { session } = this;
      const { EventSource, withCredentials } = session.options;
      const errors = session.id ? "events" : void 0;
      const parameters = Object.assign(session.receiving(), { pad: this.padding(), errors });
      try {
        this.source = new EventSource(session.requests.url("http", parameters), { withCredentials });
        this.source.onerror = () => session.ended(this, { clean: this.welcome });
        this.listen();
      } catch (e) {
        later(() => session.ended(this, {}), 0);
      }
    }
    listen() {
      const { session } = this;
      const on = (type, read) => this.source.addEventListener(type, (event) => {
        const id = String(event.lastEventId);
        read(event.data, Number(id.slice(id.lastIndexOf(":") + 1)));
      });
      on("session", (data) => session.heard(this, { session: parse(data) }));
      on("message", (text, seq) => session.heard(this, { seq, text }));
      on("json", (data, seq) => session.heard(this, { seq, text: parse(data) }));
      on("binary", (binary, seq) => session.heard(this, { seq, binary }));
      on("close", (data, seq) => this.closed(parse(data), seq));
      on("superseded", () => session.heard(this, { superseded: true }));
    }
    closed(close, seq) {
      if (seq > 0) this.session.heard(this, { close: Object.assign({ seq }, close) });
      else this.session.ended(this, { status: close.code === 4404 ? 404 : 409, ours: true });
    }
    stop() {
      super.stop();
      attempt(() => {
        if (this.source) this.source.close();
      });
    }
    /**
     * Heartbeats are comments, which scripts do not see: silence tells nothing of the way, and coming back is cheap. A short poll first
     * makes Towline say here that this is superseded, if that comes through. What the poll brings is brought again.
     */
    silent() {
      const { session, quiet } = this;
      if (!session.conversation.transports.includes("long-poll")) return session.ended(this, { clean: true });
      this.asked = true;
      const limits = { aborter: this.aborter, timeout: session.timeouts.stream };
      session.requests.send("GET", Object.assign(session.receiving(), { wait: 0 }), limits).then((answer) => {
        if (this.stopped || this.quiet !== quiet) return;
        if (!isPolled(answer)) return session.ended(this, Object.assign({}, answer, { clean: true }));
        this.expect(() => super.silent(), session.timeouts.stream);
      });
    }
  };

  // src/receivers/lines.js
  var LinesReceiver = class extends Receiver {
    constructor(session) {
      super(session, "ndjson");
    }
    begin() {
      const { session } = this;
      const parameters = Object.assign(session.receiving(), { pad: this.padding() });
      const credentials = session.options.withCredentials ? "include" : "same-origin";
      const init = { headers: { Accept: "application/x-ndjson" }, credentials, cache: "no-store", signal: this.aborter.signal };
      promised(() => session.options.fetch(session.requests.url("http", parameters), init)).then((response) => response.status === 200 ? this.read(response) : answerOf(response)).then((why) => session.ended(this, why), () => session.ended(this, {}));
    }
    /** @returns {Promise<any>} why it ended */
    async read(response) {
      const { body } = response;
      const reader = body.getReader ? body.getReader() : body[Symbol.asyncIterator]();
      const decoder = new TextDecoder();
      const pieces = [];
      for (; ; ) {
        const { done, value } = await (reader.read ? reader.read() : reader.next());
        if (this.stopped && reader.cancel) attempt(() => promised(() => reader.cancel()).catch(ignore));
        if (done || this.stopped) return { clean: pieces.length === 0 && this.welcome };
        const lines = decoder.decode(value, { stream: true }).split("\n");
        pieces.push(lines[0]);
        for (let i = 1; i < lines.length; i++) {
          const line = pieces.splice(0).join("");
          pieces.push(lines[i]);
          if (line.trim()) this.session.heard(this, parse(line));
        }
        if (pieces.length === 1 && pieces[0] === "") pieces.pop();
      }
    }
  };

  // src/receivers/poll.js
  var BRIEF_POLL = { least: 500, most: 2e3 };
  var PollReceiver = class extends Receiver {
    constructor(session) {
      super(session, "long-poll");
    }
    begin() {
      this.run().then((why) => this.session.ended(this, why));
    }
    async run() {
      const { session } = this;
      const { aborter } = this;
      let pause = BRIEF_POLL.least;
      while (!this.stopped) {
        const isBrief = session.share.isBrief();
        const wait = this.welcome && !isBrief ? void 0 : 0;
        const number = session.received;
        const asked = ++session.begun;
        const parameters = Object.assign(session.receiving(), { wait });
        const timeout = 1e3 * (session.description.hold || 25) + session.timeouts.stream;
        const answer = await session.requests.send("GET", parameters, { aborter, timeout });
        if (this.stopped || !isPolled(answer)) return answer;
        session.acks.knows(number);
        session.answered = Math.max(session.answered, asked);
        session.welcomed(this);
        session.heard(this, answer.body);
        if (!isBrief || answer.status !== 204) {
          pause = BRIEF_POLL.least;
        } else {
          await new Promise((resolve2) => setTimeout(resolve2, pause));
          if (!session.share.crowded) pause = Math.min(BRIEF_POLL.most, pause * 2);
        }
      }
      return {};
    }
    /** Each poll has its own time, and is an answer. */
    alive() {
      this.carries();
    }
  };

  // src/states.js
  var CONNECTING = 0;
  var OPEN = 1;
  var CLOSING = 2;
  var CLOSED = 3;

  // src/receivers/socket.js
  var FATAL = [1002, 1003, 1007, 1008, 1009, 1010];
  var SocketReceiver = class extends Receiver {
    constructor(session) {
      super(session, "websocket");
      this.sent = 0;
      this.closeSent = false;
    }
    begin() {
      const { session } = this;
      const { protocols, options } = session.conversation;
      const { ack } = session.receiving();
      try {
        const url = session.requests.url("ws", { session: session.id || "new", ack });
        this.socket = new options.WebSocket(url, session.id ? [] : protocols);
        this.socket.onmessage = (event) => session.heard(this, parse(event.data));
        this.socket.onclose = (event) => this.closed(event);
        this.socket.onerror = () => this.failing();
      } catch (e) {
        later(() => session.ended(this, {}), 0);
      }
    }
    /** Close follows; but Chromium says only this where the page's policy forbids the connection. */
    failing() {
      if (this.welcome || this.stopped) return;
      this.cancel();
      this.cancel = limit(() => this.session.ended(this, {}), CLOSE_FOLLOWS);
    }
    closed({ code, reason }) {
      if (this.welcome && FATAL.includes(code)) this.session.finish(code, reason, false);
      else this.session.ended(this, {});
    }
    stop() {
      super.stop();
      if (this.socket) letGo(this.socket);
    }
    /** What cannot be sent now is sent again by what comes next. */
    tell(object) {
      attempt(() => {
        if (this.socket.readyState === OPEN) this.socket.send(JSON.stringify(object));
      });
    }
    flush() {
      const { closing, sender: { outgoing } } = this.session;
      for (let i = outgoing.length ? Math.max(0, this.sent + 1 - outgoing[0].seq) : 0; i < outgoing.length; i++) {
        if (!isReady(outgoing[i])) return;
        this.sent = outgoing[i].seq;
        this.tell(Object.assign({ seq: this.sent }, jsonOf(outgoing[i])));
      }
      if (closing && !this.closeSent) {
        this.closeSent = true;
        this.tell({ close: { code: closing.code === void 0 ? 1e3 : closing.code, reason: closing.reason || "" } });
      }
    }
    /**
     * Its heartbeats are pings, which scripts do not see. A number that was accepted before is acknowledged again, whatever comes
     * with it: that makes an echo. Where nothing was sent yet, a number ahead is refused, and the session comes back.
     */
    silent() {
      const { session } = this;
      const accepted = session.sender.nextSeq - session.sender.outgoing.length > 1;
      this.asked = session.sender.nextSeq === 1;
      if (accepted || this.asked) this.tell({ seq: accepted ? 1 : 2, text: "" });
      this.awaitAnswer();
    }
    check() {
      this.silent();
    }
    awaitAnswer() {
      const { bufferedAmount } = this.socket;
      this.expect(() => {
        if (this.socket.bufferedAmount < bufferedAmount) this.awaitAnswer();
        else this.session.ended(this, { silent: this.hollow && !this.overslept() });
      }, this.session.timeouts.websocket);
    }
    /** What took over from another has to show soon that it can do as well. */
    patience() {
      return this.from ? this.session.timeouts.websocket : super.patience();
    }
  };

  // src/receivers/index.js
  var RECEIVERS = { websocket: SocketReceiver, ndjson: LinesReceiver, sse: EventsReceiver, "long-poll": PollReceiver };
  function isUsable(transport, { WebSocket, EventSource, fetch }) {
    if (transport === "websocket") return Boolean(WebSocket);
    if (transport === "sse") return Boolean(fetch && EventSource);
    if (transport === "ndjson") return Boolean(fetch && global.ReadableStream && global.TextDecoder);
    return Boolean(fetch);
  }

  // src/requests.js
  var Requests = class {
    constructor({ url, options }) {
      this.address = url;
      this.options = options;
    }
    url(scheme, parameters) {
      const url = this.address.replace(/^ws/, scheme);
      const added = Object.keys(parameters).filter((name) => parameters[name] !== void 0).map((name) => `towline-${name}=${encodeURIComponent(parameters[name])}`);
      return url + (url.endsWith("?") ? "" : url.includes("?") ? "&" : "?") + added.join("&");
    }
    /**
     * Resolves to {status, retryAfter, body}; status 0: no answer, or none in time. Never rejects, whatever fetch does.
     *
     * @param {string} method
     * @param {Record<string, string | number>} parameters
     * @param {{headers?: object, body?: any, timeout?: number, aborter?: Aborter, keepalive?: boolean}} [init]
     */
    send(method, parameters, { headers, body, timeout, aborter, keepalive } = {}) {
      const { fetch, withCredentials } = this.options;
      if (!fetch) return Promise.resolve(NO_ANSWER);
      const own = new Aborter();
      const credentials = withCredentials ? "include" : "same-origin";
      const init = { method, headers, body, credentials, cache: "no-store", signal: own.signal, keepalive };
      return new Promise((resolve2) => {
        const stop = () => {
          own.abort();
          settle2(LATE);
        };
        const cancel = limit(stop, timeout || this.options.timeouts.post);
        const settle2 = (answer) => {
          cancel();
          if (aborter) aborter.tasks.delete(stop);
          resolve2(answer);
        };
        if (aborter) aborter.tasks.add(stop);
        promised(() => fetch(this.url("http", parameters), init)).then(answerOf).then(settle2, () => settle2(NO_ANSWER));
      });
    }
  };

  // src/sender.js
  var BATCH_BYTES = 256 * 1024;
  var BATCH_MESSAGES = 500;
  var SMALL_BYTES = 16 * 1024;
  var UNSENT = { swallowed: 3, answered: 2 };
  var MOST_UNSENT = 9;
  var Sender = class {
    constructor(session) {
      this.session = session;
      this.outgoing = [];
      this.nextSeq = 1;
      this.bufferedAmount = 0;
      this.pumping = false;
      this.posting = null;
      this.postFailures = 0;
      this.unsent = 0;
      this.proof = 0;
      this.batchBytes = BATCH_BYTES;
      this.closeTold = false;
    }
    send(data) {
      const entry = { seq: this.nextSeq++, size: sizeOf(data) };
      if (isBlob(data)) {
        bytesOf(data).then(
          (bytes) => {
            entry.bytes = bytes;
            this.pump();
          },
          () => this.session.finish(1006, "a Blob could not be read", false)
        );
      } else if (isBuffer(data)) {
        entry.bytes = new Uint8Array(data.slice(0));
      } else if (ArrayBuffer.isView(data)) {
        entry.bytes = copyOf(data);
      } else {
        entry.text = wellFormed(String(data));
      }
      this.outgoing.push(entry);
      this.bufferedAmount += entry.size;
      this.pumpSoon();
    }
    /** What a page sends at once goes out as one request. */
    pumpSoon() {
      if (this.pumping) return;
      this.pumping = true;
      Promise.resolve().then(() => {
        this.pumping = false;
        this.pump();
      });
    }
    pump() {
      const { session } = this;
      if (session.done || !session.id) return;
      if (session.ladder.transport === "websocket") {
        if (session.receiver && session.receiver.welcome) session.receiver.flush();
      } else if (!this.posting && !session.timers.post) {
        this.post();
      }
    }
    /** @return whether anything of it is news */
    accepted(number) {
      let count = 0;
      while (count < this.outgoing.length && this.outgoing[count].seq <= number) this.bufferedAmount -= this.outgoing[count++].size;
      if (count === 0) return false;
      this.outgoing.splice(0, count);
      this.postFailures = 0;
      this.session.progress();
      return true;
    }
    /** One at a time: more would only stand in line, here or in Towline, and take connections. */
    post() {
      const { session } = this;
      const batch = this.batch();
      const closes = batch.length === 0 && this.outgoing.length === 0 && session.closing && !this.closeTold;
      const acknowledges = session.received > session.acks.acknowledged && !session.timers.ack && !session.isPolling();
      if (batch.length === 0 && !closes && !acknowledges) return;
      const number = session.received;
      const isSmall = batch.reduce((bytes, entry) => bytes + entry.size, 0) <= SMALL_BYTES;
      this.posting = new Aborter();
      if (this.postFailures === 0) this.proof = session.begun;
      session.delay("suspect", () => this.suspect(isSmall), this.unsent ? 0 : session.timeouts.crowded);
      const answered = closes ? this.postClose() : this.postMessages(batch, { aborter: this.posting });
      answered.then((answer) => {
        session.cancel("suspect");
        this.posting = null;
        if (!session.done) this.posted(answer, number, closes);
      });
    }
    /** A POST waits for long: for one of the browser's connections, for Towline, which makes slow servers' clients wait, or for nobody. */
    suspect(isSmall) {
      const { session } = this;
      session.share.makeRoom();
      const { posting } = this;
      const { begun } = session;
      if (!isSmall) return;
      session.ask().then((answer) => {
        if (session.done || this.posting !== posting || answer.status !== 0) return;
        if (session.answered > begun) posting.abort();
        else session.delay("suspect", () => this.suspect(isSmall), session.timeouts.crowded);
      });
      session.comeBack();
    }
    postClose() {
      const { session } = this;
      const { code = 1e3, reason } = session.closing;
      return session.requests.send("POST", { session: session.id, close: code, reason: reason || void 0 });
    }
    /** @param {{aborter?: Aborter, timeout?: number}} [limits] each if it is not the usual */
    postMessages(batch, limits) {
      const { session } = this;
      const headers = { "Towline-Seq": String(batch.length ? batch[0].seq : this.nextSeq), "Towline-Ack": String(session.received) };
      if (batch.length === 1) {
        headers["Content-Type"] = batch[0].text === void 0 ? "application/octet-stream" : "text/plain;charset=UTF-8";
      } else {
        headers["Content-Type"] = "application/json";
      }
      return session.requests.send("POST", { session: session.id }, Object.assign({ headers, body: bodyOf(batch) }, limits));
    }
    /** As many as fit well into one request, at least one if there is one. */
    batch() {
      const batch = [];
      const most = Math.min(this.batchBytes, this.session.description.maxMessage || BATCH_BYTES);
      let bytes = 0;
      for (const entry of this.outgoing) {
        if (!isReady(entry) || batch.length === BATCH_MESSAGES) break;
        bytes += jsonSize(entry);
        if (batch.length && bytes > most) break;
        batch.push(entry);
      }
      return batch;
    }
    posted(answer, number, closes) {
      const { session } = this;
      const { status, retryAfter, ours, body } = answer;
      session.share.answered();
      if (body.ack !== void 0) this.accepted(body.ack);
      if (isTaken(answer)) {
        session.reached();
        this.postFailures = this.unsent = 0;
        session.ladder.rescued = false;
        this.batchBytes = Math.min(BATCH_BYTES, this.batchBytes * 2);
        if (closes) this.closeTold = true;
        else session.acks.knows(number);
        return this.pump();
      }
      if ((status === 404 || status === 410) && ours) return this.unheard();
      if (status === 413) return session.finish(1009, "message too big", false);
      if ((status === 400 || status === 403 || status === 415) && ours) return session.finish(1006, "refused", false);
      if (status === 409 && ++session.misfits > 3) return session.finish(1006, "out of step", false);
      this.batchBytes = Math.max(1, Math.min(this.batchBytes / 2, status === 0 ? SMALL_BYTES : BATCH_BYTES));
      this.postFailures++;
      if (!ours && !this.mayStillSend(answer)) return session.finish(1006, "cannot send", false);
      const most = Math.min(session.timeouts.retryMax, session.timeouts.retryMin * Math.pow(2, this.postFailures - 1));
      session.delay("post", () => this.pump(), Math.max(most * (0.5 + Math.random() / 2), 1e3 * (retryAfter || 0)));
    }
    /**
     * A POST was answered by nobody, or by somebody else. Where receivers' requests come through meanwhile, that is no outage: a
     * WebSocket has its turn at once, and if that does not help, the page is told.
     */
    mayStillSend({ late }) {
      const { session } = this;
      if (session.ladder.transport === "websocket") return true;
      if (session.answered > this.proof) this.unsent += late ? UNSENT.swallowed : UNSENT.answered;
      this.proof = session.begun;
      if (this.unsent >= MOST_UNSENT && !session.probe) return false;
      if (this.unsent > 0) session.ladder.rescue();
      session.comeBack();
      return true;
    }
    /** The session has ended, and its receiver is about to hear with which code; if it does not, it has to ask anew. */
    unheard() {
      const { session } = this;
      session.delay("post", () => {
        if (session.receiver) session.ended(session.receiver, { clean: true });
        session.delay("post", () => session.over(1006, "session lost", false), session.timeouts.close);
      }, session.timeouts.retryMin * 4);
    }
  };

  // src/crowd.js
  var MOST_HELD = 4;
  var ANNOUNCE = 2e4;
  var FORGET = 15e4;
  var Crowd = class {
    constructor(origin) {
      this.origin = origin;
      this.id = random();
      this.own = [];
      this.others = /* @__PURE__ */ new Map();
      this.shown = Infinity;
    }
    /** @return a ticket */
    enter(changed) {
      const ticket = { since: Date.now() + Math.random(), mayHold: true, changed };
      this.own.push(ticket);
      if (this.own.length === 1) this.open();
      this.announce(this.own.length === 1);
      this.judge();
      return ticket;
    }
    leave(ticket) {
      this.own = this.own.filter((one) => one !== ticket);
      if (this.own.length === 0) return this.close();
      this.announce(false);
      this.judge();
    }
    open() {
      this.connect();
      this.timer = setInterval(() => {
        this.announce(false);
        this.judge();
      }, ANNOUNCE);
      this.unlisten = onPage({
        visibilitychange: () => this.look(),
        pagehide: () => this.disconnect(),
        // a page in the back-forward cache to which anybody spoke would be thrown out of it
        pageshow: ({ persisted }) => {
          if (persisted) {
            this.connect();
            this.announce(true);
          }
        }
      });
      this.look();
    }
    close() {
      this.disconnect();
      clearInterval(this.timer);
      this.unlisten();
    }
    connect() {
      attempt(() => {
        this.channel = new BroadcastChannel("towline:" + this.origin);
        this.channel.onmessage = ({ data }) => this.hear(data);
      });
    }
    disconnect() {
      this.say({ page: this.id, tickets: [] });
      attempt(() => this.channel.close());
      this.others.clear();
    }
    look() {
      const isVisible = !global.document || global.document.visibilityState !== "hidden";
      this.shown = isVisible ? Infinity : Math.min(this.shown, Date.now());
      this.announce(false);
      this.judge();
    }
    /** @param asks whether the others are to answer with theirs */
    announce(asks) {
      this.say({ page: this.id, shown: this.shown, tickets: this.own.map(({ since }) => since), asks });
    }
    say(words) {
      attempt(() => this.channel.postMessage(words));
    }
    hear({ page, shown, tickets, asks }) {
      if (tickets.length) this.others.set(page, { shown, tickets, heard: Date.now() });
      else this.others.delete(page);
      if (asks) this.announce(false);
      this.judge();
    }
    judge() {
      const now = Date.now();
      const all = this.own.map((ticket) => ({ shown: this.shown, since: ticket.since, ticket }));
      this.others.forEach(({ shown, tickets, heard }, page) => {
        if (Math.abs(now - heard) > FORGET) this.others.delete(page);
        else tickets.forEach((since) => all.push({ shown, since, ticket: null }));
      });
      all.sort((a, b) => a.shown === b.shown ? a.since - b.since : b.shown - a.shown);
      all.forEach(({ ticket }, rank) => {
        if (!ticket || ticket.mayHold === rank < MOST_HELD) return;
        ticket.mayHold = !ticket.mayHold;
        later(() => this.own.includes(ticket) && ticket.changed(), 0);
      });
    }
  };
  var crowds = /* @__PURE__ */ new Map();
  function crowdAt(url) {
    const isBrowser = typeof BroadcastChannel === "function" && global.location;
    if (!isBrowser || isMultiplexed(url)) return void 0;
    const origin = originOf(url);
    if (!crowds.has(origin)) crowds.set(origin, new Crowd(origin));
    return crowds.get(origin);
  }
  function isMultiplexed(url) {
    const origin = originOf(url).replace(/^ws/, "http");
    if (!origin.startsWith("https")) return false;
    try {
      const entries = (type) => global.performance.getEntriesByType(type);
      const known = [...entries("navigation"), ...entries("resource")];
      return known.some(({ name, nextHopProtocol }) => name.startsWith(origin + "/") && /^h[23]/.test(nextHopProtocol));
    } catch (e) {
      return false;
    }
  }

  // src/share.js
  var CROWDED_MOST = 6e4;
  var ConnectionShare = class {
    constructor(session) {
      this.session = session;
      this.crowded = false;
      this.crowdedFor = 0;
      this.uncrowded = -Infinity;
      this.crowd = void 0;
      this.ticket = null;
    }
    /** The transport to receive by. */
    due() {
      return this.isBrief() ? "long-poll" : this.session.ladder.transport;
    }
    /** Takes part in the division of the browser's connections while it receives by one of them. */
    enter() {
      const { session } = this;
      if (session.ladder.transport === "websocket") {
        this.leave();
      } else if (!this.ticket) {
        this.crowd = crowdAt(session.conversation.url);
        this.ticket = this.crowd ? this.crowd.enter(() => session.receiveAnew()) : null;
      }
    }
    leave() {
      if (this.ticket) this.crowd.leave(this.ticket);
      this.ticket = null;
      this.crowded = false;
    }
    /** Whether it is to poll and hold no connection: until a POST has got one, or while other pages need them more. */
    isBrief() {
      if (this.session.ladder.transport === "websocket" || !this.mayPoll()) return false;
      return this.crowded || Boolean(this.ticket && !this.ticket.mayHold);
    }
    mayPoll() {
      const { transports, postless } = this.session.conversation;
      return !postless && transports.includes("long-poll");
    }
    /** All the browser's connections to the host may be taken by receivers, of this page and others: give ours back between short polls. */
    makeRoom() {
      const { session } = this;
      session.cancel("crowded");
      const receives2 = !session.done && session.receiver && session.receiver.welcome;
      if (this.crowded || !receives2 || session.ladder.transport === "websocket" || !this.mayPoll()) return;
      this.crowded = true;
      const isSoonAgain = Date.now() - this.uncrowded < 2 * this.crowdedFor;
      this.crowdedFor = isSoonAgain ? Math.min(CROWDED_MOST, 2 * this.crowdedFor) : session.timeouts.crowded;
      session.receiveAnew();
    }
    /** A POST was answered. There may be room again some time later, unless another waits for long until then. */
    answered() {
      const { session } = this;
      if (this.crowded && !session.timers.crowded) session.delay("crowded", () => this.uncrowd(), this.crowdedFor);
    }
    uncrowd() {
      const { session } = this;
      if (!this.crowded) return;
      if (session.probe) return session.delay("crowded", () => this.uncrowd(), session.timeouts.crowded);
      this.crowded = false;
      this.uncrowded = Date.now();
      if (session.receiver) session.receiver.stop();
      session.receiver = null;
      session.receive();
    }
  };

  // src/session.js
  var AWAKE_MOST = 3e4;
  var Session = class {
    constructor(conversation, transport) {
      this.conversation = conversation;
      this.options = conversation.options;
      this.timeouts = conversation.options.timeouts;
      this.id = "";
      this.description = {};
      this.received = 0;
      this.closing = null;
      this.done = false;
      this.proven = false;
      this.receiver = null;
      this.probe = null;
      this.begun = 0;
      this.answered = 0;
      this.strikes = 0;
      this.misfits = 0;
      this.lastTry = Date.now();
      this.inVain = 0;
      this.asking = null;
      this.timers = {};
      this.requests = new Requests(conversation);
      this.ladder = new Ladder(this, transport);
      this.share = new ConnectionShare(this);
      this.sender = new Sender(this);
      this.acks = new Acknowledgements(this);
    }
    get transport() {
      return this.ladder.transport;
    }
    get bufferedAmount() {
      return this.sender.bufferedAmount;
    }
    send(data) {
      this.sender.send(data);
    }
    /** Whether each of its requests acknowledges. */
    isPolling() {
      return Boolean(this.receiver && this.receiver.name === "long-poll");
    }
    begin() {
      const { transports, postless } = this.conversation;
      if (this.transport === "websocket" || postless || !transports.includes("long-poll")) this.receive();
      else this.open();
    }
    /**
     * By a POST, since that is answered at once even where streams are gathered on the way: should the stream not work, the same
     * session goes on by another transport, and the server behind sees one client, not several.
     */
    open() {
      const { protocols } = this.receiving();
      this.requests.send("POST", { session: "new", protocols }, { timeout: this.timeouts.poll }).then((answer) => {
        if (this.done) {
          this.id = answer.status === 201 && answer.body.id || "";
          return this.beacon();
        }
        if (answer.status === 201 && answer.body.id) {
          this.described(answer.body);
          this.receive();
        } else if (answer.status === 0) {
          this.conversation.mute = Boolean(answer.late);
          this.failedToOpen(answer);
        } else {
          this.conversation.postless = true;
          if (this.transport === "long-poll" || isRefusal(answer)) this.failedToOpen(answer);
          else this.receive();
        }
      });
    }
    /** Parameters of a request that opens the session, or receives for it. */
    receiving() {
      const offered = this.conversation.protocols.join(",") || void 0;
      return this.id ? { session: this.id, ack: this.received, t: random() } : { protocols: offered, t: random() };
    }
    receive() {
      if (this.done || this.receiver) return;
      this.share.enter();
      this.receiver = this.start(this.share.due());
    }
    /** In the way that is due by now. */
    receiveAnew() {
      if (this.done || !this.receiver || !this.receiver.welcome || !this.share.mayPoll()) return;
      this.receiver.stop();
      this.receiver = null;
      this.receive();
    }
    start(transport) {
      const receiver = new RECEIVERS[transport](this);
      receiver.number = ++this.begun;
      const patience = { websocket: this.timeouts.websocket, "long-poll": this.timeouts.poll }[transport] || this.timeouts.stream;
      receiver.cancel = limit(() => this.ended(receiver, { silent: true }), patience);
      receiver.begin();
      return receiver;
    }
    heard(receiver, object) {
      try {
        this.hear(receiver, object);
      } catch (e) {
        this.misfit(receiver, "out of step");
      }
    }
    hear(receiver, object) {
      if (this.done || receiver.stopped) return;
      if (object.session) {
        this.described(object.session);
        this.welcomed(receiver);
      } else if (!receiver.welcome) {
        const superseded = Boolean(object.superseded);
        if (receiver.name === "websocket" && !superseded) this.ladder.isNoBridge();
        return this.ended(receiver, { superseded });
      }
      if (this.done || receiver.stopped) return;
      this.reached();
      if (object.ack !== void 0 && this.sender.accepted(object.ack)) receiver.carries();
      receiver.alive();
      const messages = object.messages || (object.seq ? [object] : []);
      for (const message of messages) {
        if (!this.deliver(receiver, message)) return;
      }
      if (object.close) return this.farewell(receiver, object.close);
      if (object.superseded) this.ended(receiver, { superseded: true, clean: receiver.asked });
    }
    described(description) {
      const isNew = !this.id;
      this.description = description;
      this.id = description.id;
      this.sender.accepted(description.ack);
      if (isNew) this.conversation.opened(this, description.protocol || "", "");
    }
    /** The receiver works. */
    welcomed(receiver) {
      if (this.done || receiver.welcome) return;
      receiver.cancel();
      this.answered = Math.max(this.answered, receiver.number);
      receiver.welcome = true;
      receiver.since = Date.now();
      receiver.timer = setTimeout(() => {
        receiver.early = false;
      }, EARLY);
      this.proven = true;
      if (receiver === this.probe) this.exchange(receiver);
      this.ladder.worked();
      if (receiver.name === this.transport) remember(this.conversation.url, receiver.name, this.conversation.transports);
      receiver.alive();
      this.sender.pump();
      this.ladder.planUpgrade();
      if (receiver.name !== this.share.due()) later(() => this.receiveAnew(), 0);
    }
    exchange(probe) {
      if (this.receiver) this.receiver.stop();
      this.receiver = probe;
      this.probe = null;
      this.ladder.exchanged(probe.name);
      if (probe.name === "websocket") this.share.leave();
    }
    /** @return whether the receiver may go on */
    deliver(receiver, message) {
      if (message.seq <= this.received) return true;
      if (message.seq !== this.received + 1) {
        this.ended(receiver, {});
        return false;
      }
      this.received = message.seq;
      this.progress();
      const bytes = message.text === void 0 ? fromBase64(message.binary) : null;
      this.acks.bytesToAcknowledge += bytes ? bytes.length : message.text.length;
      this.acks.plan();
      this.conversation.message(this, bytes ? binaryAs(this.conversation.binaryType, bytes) : message.text);
      return !this.done && !receiver.stopped;
    }
    farewell(receiver, { seq, code, reason, clean }) {
      if (!seq) {
        if (receiver.asked) return this.ended(receiver, { clean: true });
        if (code === 1009) return this.finish(1009, reason, false);
        return this.misfit(receiver, reason);
      }
      if (seq > this.received + 1) return this.ended(receiver, {});
      this.received = seq;
      this.requests.send("POST", { session: this.id, ack: seq, close: 1e3 }, { keepalive: true });
      const unsaid = this.closing && this.closing.code === void 0 && code === 1e3;
      this.over(unsaid ? 1005 : code, reason, clean);
    }
    misfit(receiver, reason) {
      if (++this.misfits > 3) return this.finish(1006, reason || "out of step", false);
      this.ended(receiver, {});
    }
    progress() {
      this.strikes = 0;
      this.misfits = 0;
    }
    /** @param why has status, retryAfter, body, clean, superseded, silent, doubted, as far as it is known; clean: it ended as streams have to */
    ended(receiver, why) {
      if (this.done || receiver.stopped) return;
      receiver.stop();
      if (receiver === this.probe) {
        this.probe = null;
        const isBeaten = Boolean(this.receiver && this.receiver.welcome && !why.superseded);
        this.ladder.probed(receiver.name, isBeaten, why.superseded);
        if (!this.receiver) this.receive();
        return;
      }
      if (receiver !== this.receiver) return;
      this.receiver = null;
      if (!this.id) return this.failedToOpen(why);
      if (why.superseded && this.probe) return;
      this.resume(receiver, why);
    }
    failedToOpen(why) {
      this.abandon();
      this.conversation.failed(this, why);
    }
    resume(receiver, why) {
      if (this.judged(why)) return;
      if ((why.status === 400 || why.status === 403) && why.ours) return this.finish(1006, "refused", false);
      if (why.status === 409 && ++this.misfits > 3) return this.finish(1006, "out of step", false);
      if (this.isUnreachable()) return this.finish(1006, "unreachable", false);
      if (this.ladder.isFutile(receiver, why)) this.ladder.stepDown(receiver, why);
      this.delay("receive", () => this.receive(), this.pause(receiver, why));
      if (!receiver.welcome && this.ladder.after(this.transport) === "websocket") this.ask();
    }
    /**
     * Whether Towline has said that the session has ended. Nobody else can say it: how long it is kept counts from when Towline noticed
     * the cut, and a page may have slept since.
     */
    judged({ status, ours, body }) {
      if (!ours || status !== 404 && status !== 410) return false;
      if (status === 404) this.over(1006, "session lost", false);
      else this.over(body.code || 1006, "", false);
      return true;
    }
    reached() {
      this.inVain = 0;
      this.lastTry = Date.now();
    }
    /** Whether so much time was spent on trying that no server can have kept the session. A page that sleeps does not try. */
    isUnreachable() {
      const now = Date.now();
      this.inVain += Math.min(AWAKE_MOST, Math.max(0, now - this.lastTry));
      this.lastTry = now;
      return this.inVain > this.timeouts.unreachable + 1e3 * (this.description.resumeWindow || 120);
    }
    /** Whether the session is still there, and POSTs reach it: one that Towline answers at once. Resolves to its answer. */
    ask() {
      this.asking = this.asking || this.sender.postMessages([], { timeout: this.timeouts.websocket }).then((answer) => {
        this.asking = null;
        if (!this.done && !this.judged(answer) && answer.body.ack !== void 0) this.sender.accepted(answer.body.ack);
        return answer;
      });
      return this.asking;
    }
    pause(receiver, why) {
      if (why.clean && !receiver.early) return 0;
      this.strikes++;
      const most = Math.min(this.timeouts.retryMax, this.timeouts.retryMin * Math.pow(2, this.strikes - 1));
      return Math.max(most * Math.random(), 1e3 * (why.retryAfter || 0));
    }
    /** Has a stream asked for anew: whether that is answered tells whether the network is there. */
    comeBack() {
      const { receiver } = this;
      if (receiver && receiver.welcome && (receiver.name === "ndjson" || receiver.name === "sse")) this.ended(receiver, { clean: true });
    }
    close(code, reason) {
      this.closing = { code, reason };
      this.sender.pump();
      const time = this.timeouts.close + (this.sender.outgoing.length ? this.timeouts.post : 0);
      this.delay("close", () => this.finish(1006, "", false), time);
    }
    /**
     * The application doubts that anybody is there. What a WebSocket has carried for long it does not begin to hold back: that is a cut.
     * A stream need not have carried anything yet, since Towline's heartbeats are slower; a WebSocket's messages are acknowledged at once.
     */
    doubt() {
      const { receiver } = this;
      if (!receiver) return;
      const isSocket = receiver.name === "websocket";
      const stayed = isSocket && Date.now() - receiver.since > this.timeouts.upgrade;
      this.ended(receiver, { silent: !stayed, doubted: !isSocket });
    }
    /** Ends a session that Towline may still have. */
    finish(code, reason, clean) {
      if (this.done) return;
      this.beacon();
      this.over(code, reason, clean);
    }
    over(code, reason, clean) {
      if (this.done) return;
      this.quit();
      this.conversation.closed(this, code, reason, clean);
    }
    /** Before it was open. */
    abandon() {
      this.beacon();
      this.quit();
    }
    quit() {
      this.done = true;
      this.share.leave();
      if (this.receiver) this.receiver.stop();
      if (this.probe) this.probe.stop();
      this.receiver = this.probe = null;
      Object.keys(this.timers).forEach((name) => this.cancel(name));
    }
    beacon() {
      if (!this.id) return;
      const { code = 1e3, reason } = this.closing || {};
      const url = this.requests.url("http", { session: this.id, close: code, reason: reason || void 0 });
      const { navigator } = global;
      if (this.options.withCredentials && navigator && navigator.sendBeacon && navigator.sendBeacon(url)) return;
      this.requests.send("POST", { session: this.id, close: code, reason: reason || void 0 }, { keepalive: true });
    }
    delay(name, task, time) {
      this.cancel(name);
      this.timers[name] = setTimeout(() => {
        delete this.timers[name];
        if (!this.done) task();
      }, time);
    }
    cancel(name) {
      clearTimeout(this.timers[name]);
      delete this.timers[name];
    }
  };

  // src/conversation.js
  var NEWS_LASTS = 5e3;
  var NEWS_PAUSE = 1e3;
  var COME_BACK = [1001, 1006, 1011, 1012, 1013, 1014, 1015];
  var Conversation = class {
    constructor(socket, url, protocols, options) {
      this.socket = socket;
      this.url = url;
      this.protocols = protocols;
      this.options = options;
      this.readyState = CONNECTING;
      this.binaryType = "blob";
      this.chosen = false;
      this.protocol = "";
      this.extensions = "";
      this.connection = null;
      this.discarded = 0;
      this.attempts = 0;
      this.hadSocket = false;
      this.ours = false;
      this.reconnecting = void 0;
      this.notBefore = 0;
      this.news = -Infinity;
      this.hopeless = false;
      this.transports = options.transports.filter((name) => isUsable(name, options));
      this.deaf = ignore;
    }
    begin() {
      this.deaf();
      this.deaf = followPage(this);
      const remembered = recall(this.url);
      this.postless = false;
      this.mute = false;
      this.untried = this.transports.slice();
      if (this.untried.includes(remembered)) {
        this.untried = [remembered].concat(this.untried.filter((name) => name !== remembered));
      }
      this.next({});
    }
    /** @param why how the transport before it failed: {status, retryAfter}, as far as it is known */
    next(why) {
      if (this.postless) this.untried = this.untried.filter((name) => name !== "long-poll");
      if (this.mute) this.untried = this.untried.filter((name) => name === "websocket");
      const transport = this.untried.shift();
      if (!transport || isRefusal(why)) {
        this.hopeless = why.status === 401 || why.status === 403;
        this.connection = null;
        later(() => this.lost(1006, "", false, why), 0);
      } else if (transport === "websocket" && !this.options.resume) {
        this.connection = new Plain(this);
      } else {
        this.connection = new Session(this, transport);
      }
      if (this.connection) this.connection.begin();
    }
    get transport() {
      return this.connection ? this.connection.transport : "";
    }
    get bufferedAmount() {
      return this.discarded + (this.connection ? this.connection.bufferedAmount : 0);
    }
    setBinaryType(type) {
      this.binaryType = type;
      this.chosen = true;
      if (this.connection instanceof Plain) this.connection.setBinaryType(type);
    }
    send(data) {
      if (this.readyState === OPEN) {
        this.connection.send(data);
      } else {
        this.discarded += sizeOf(data);
      }
    }
    close(code, reason) {
      if (this.readyState === CLOSING || this.readyState === CLOSED) return;
      this.ours = true;
      this.stopReconnecting();
      const wasOpen = this.readyState === OPEN;
      this.readyState = CLOSING;
      if (wasOpen) {
        this.connection.close(code, reason || "");
      } else {
        this.untried = [];
        if (this.connection) this.connection.abandon();
        this.connection = null;
        later(() => this.lost(1006, "", false, {}), 0);
      }
    }
    // -- told by the connection --
    opened(connection, protocol, extensions) {
      if (connection !== this.connection || this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      this.attempts = 0;
      this.protocol = protocol;
      this.extensions = extensions;
      if (connection instanceof Plain) {
        this.hadSocket = true;
        remember(this.url, "websocket", this.transports);
      }
      this.startHeartbeat();
      this.dispatch(eventOf("Event", "open", {}));
    }
    failed(connection, why) {
      if (connection === this.connection) this.next(why);
    }
    /** @param data as the application gets it */
    message(connection, data) {
      if (connection !== this.connection || this.readyState !== OPEN) return;
      this.answered();
      this.dispatch(eventOf("MessageEvent", "message", { data, origin: originOf(this.url) }));
    }
    closed(connection, code, reason, clean) {
      if (connection !== this.connection) return;
      this.discarded += connection.bufferedAmount;
      this.connection = null;
      this.lost(code, reason, clean, {});
    }
    lost(code, reason, clean, why) {
      if (this.readyState === CLOSED) return;
      clearInterval(this.heartbeat);
      this.answered();
      const again = this.options.reconnect && !this.ours && !this.hopeless && COME_BACK.includes(code) && this.mayTryAgain();
      this.readyState = again ? CONNECTING : CLOSED;
      if (again) {
        this.protocol = this.extensions = "";
        this.notBefore = Date.now() + 1e3 * (why.retryAfter || 0);
        this.reconnecting = setTimeout(() => this.reconnect(), this.isNews() ? NEWS_PAUSE * Math.random() : this.pause(why));
      } else {
        this.deaf();
      }
      if (!clean && code === 1006) this.dispatch(eventOf("Event", "error", {}));
      this.dispatch(closeEvent(code, reason, clean, Boolean(again)));
    }
    reconnect() {
      this.stopReconnecting();
      this.begin();
    }
    stopReconnecting() {
      clearTimeout(this.reconnecting);
      this.reconnecting = void 0;
    }
    mayTryAgain() {
      const { attempts = Infinity } = this.options.reconnect;
      return this.attempts < attempts;
    }
    /** Longer each time, and different for each client, so that they do not all come back at once. */
    pause(why) {
      const { min = 1e3, max = 3e4 } = this.options.reconnect;
      const most = Math.min(max, min * Math.pow(2, this.attempts++));
      return Math.max(most * (0.5 + Math.random() / 2), 1e3 * (why.retryAfter || 0));
    }
    startHeartbeat() {
      const { heartbeat } = this.options;
      if (heartbeat && heartbeat.interval > 0) this.heartbeat = setInterval(() => this.beat(heartbeat), heartbeat.interval);
    }
    beat({ message, timeout }) {
      if (this.readyState !== OPEN) return;
      this.send(typeof message === "function" ? message() : message || "");
      if (!(timeout > 0) || this.awaited) return;
      this.awaited = limit(() => {
        this.answered();
        if (this.connection) this.connection.doubt();
      }, timeout);
    }
    /** Something came, or nothing is awaited any more. */
    answered() {
      if (this.awaited) this.awaited();
      this.awaited = void 0;
    }
    // -- told by the page --
    /** The network is back. */
    hurry() {
      this.news = Date.now();
      if (!this.reconnectNow() && this.connection instanceof Session) hurry(this.connection);
    }
    /** The page is looked at again. */
    look(wasAway) {
      if (this.reconnectNow()) return;
      if (this.connection instanceof Session) look(this.connection, wasAway);
      else if (wasAway && this.heartbeat) this.beat(this.options.heartbeat);
    }
    /** Whether a connection that is lost now is lost by that, which may be heard of first: once. */
    isNews() {
      const isNews = Math.abs(Date.now() - this.news) < NEWS_LASTS && Date.now() >= this.notBefore;
      if (isNews) this.news = -Infinity;
      return isNews;
    }
    leave() {
      if (this.connection instanceof Session) leave(this.connection);
      this.deaf();
    }
    /** @return whether it was waiting to reconnect */
    reconnectNow() {
      const waits = this.reconnecting !== void 0;
      if (waits && Date.now() >= this.notBefore) this.reconnect();
      return waits;
    }
    dispatch(event) {
      this.socket.dispatchEvent(event);
    }
  };
  function closeEvent(code, reason, wasClean, willReconnect) {
    const event = eventOf("CloseEvent", "close", { code, reason, wasClean });
    Object.defineProperty(event, "willReconnect", { value: willReconnect, enumerable: true });
    return event;
  }

  // src/options.js
  var NATIVE = { WebSocket: global.WebSocket, EventSource: global.EventSource };
  var DEFAULTS = {
    transports: ["websocket", "ndjson", "sse", "long-poll"],
    resume: false,
    // true: resumable WebSockets in place of plain ones, so that nothing is lost or doubled on any transport
    reconnect: false,
    // true or {min, max, attempts}: a new connection after one that was lost
    heartbeat: null,
    // {interval, message, timeout}: a message of the application's every so often, while open
    withCredentials: true,
    // cookies to other origins as well, as WebSockets have them
    upgrade: true,
    // from a lesser transport, try the better ones again from time to time, within the session
    timeouts: {}
  };
  var TIMEOUTS = {
    websocket: 5e3,
    // until a WebSocket is open, before the next transport has its turn
    stream: 5e3,
    // until the first line of a stream: later means that something on the way gathers it
    poll: 2e4,
    // until a session for polls is open: this may wait for the server behind
    post: 3e4,
    // until a POST is answered; Towline answers within 20 s
    silence: 45e3,
    // of a stream or resumable WebSocket, before it is tested; Towline's heartbeats come every 25 s
    close: 1e4,
    // until the server has answered close()
    ack: 4e3,
    // a message is acknowledged by then; Towline asks for 10 s
    crowded: 3e3,
    // a POST that waits longer may wait for one of the browser's six connections
    unreachable: 36e4,
    // in which nobody was reached, beside the session's resume window: by then Towline must have noticed as well
    upgrade: 6e4,
    // at most, until better transports are tried again; twice as long each time, up to ten minutes
    retryMin: 250,
    // between attempts to resume
    retryMax: 5e3
  };
  function settle(options, defaults2) {
    const settings = Object.assign({}, DEFAULTS, defaults2, options);
    settings.timeouts = Object.assign({}, TIMEOUTS, defaults2.timeouts, options && options.timeouts);
    const unknown = settings.transports.filter((name) => !DEFAULTS.transports.includes(name));
    if (unknown.length) throw new TypeError(`"${unknown[0]}" is not a transport; there are ${DEFAULTS.transports.join(", ")}`);
    settings.WebSocket = settings.WebSocket || NATIVE.WebSocket;
    settings.EventSource = settings.EventSource || NATIVE.EventSource;
    settings.fetch = settings.fetch || global.fetch && global.fetch.bind(global);
    return settings;
  }

  // src/socket.js
  var MOST_REASON = 123;
  var inner = /* @__PURE__ */ new WeakMap();
  var handlers = /* @__PURE__ */ new WeakMap();
  var TowlineSocket = class extends (HAS_EVENTS ? EventTarget : Listeners) {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     * @param {import('../types/towline.js').TowlineOptions} [options]
     */
    constructor(url, protocols, options) {
      super();
      if (arguments.length === 0) throw new TypeError("TowlineSocket needs a URL");
      const settings = settle(options, defaults());
      handlers.set(this, {});
      inner.set(this, new Conversation(this, parseURL(url), parseProtocols(protocols), settings));
      inner.get(this).begin();
    }
    get url() {
      return inner.get(this).url;
    }
    get readyState() {
      return inner.get(this).readyState;
    }
    get protocol() {
      return inner.get(this).protocol;
    }
    get extensions() {
      return inner.get(this).extensions;
    }
    get bufferedAmount() {
      return inner.get(this).bufferedAmount;
    }
    /** Which transport is in use: not in the standard. Empty while there is none. */
    get transport() {
      return inner.get(this).transport;
    }
    get binaryType() {
      return inner.get(this).binaryType;
    }
    set binaryType(type) {
      if (type === "blob" || type === "arraybuffer") inner.get(this).setBinaryType(type);
    }
    get onopen() {
      return handlerOf(this, "open");
    }
    set onopen(handler) {
      setHandler(this, "open", handler);
    }
    get onmessage() {
      return handlerOf(this, "message");
    }
    set onmessage(handler) {
      setHandler(this, "message", handler);
    }
    get onerror() {
      return handlerOf(this, "error");
    }
    set onerror(handler) {
      setHandler(this, "error", handler);
    }
    get onclose() {
      return handlerOf(this, "close");
    }
    set onclose(handler) {
      setHandler(this, "close", handler);
    }
    send(data) {
      if (arguments.length === 0) throw new TypeError("send needs data");
      const conversation = inner.get(this);
      if (conversation.readyState === CONNECTING) throw problem("Still in CONNECTING state", "InvalidStateError");
      conversation.send(data);
    }
    close(code, reason) {
      if (code !== void 0) {
        code = clamp(code);
        if (code !== 1e3 && (code < 3e3 || code > 4999)) {
          throw problem(`The close code must be 1000 or from 3000 to 4999; ${code} is neither`, "InvalidAccessError");
        }
      }
      if (reason !== void 0) {
        reason = wellFormed(String(reason));
        if (utf8Length(reason) > MOST_REASON) throw problem(`The reason is longer than ${MOST_REASON} bytes`, "SyntaxError");
      }
      inner.get(this).close(code, reason);
    }
  };
  Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED }).forEach(([name, value]) => {
    Object.defineProperty(TowlineSocket, name, { value, enumerable: true });
    Object.defineProperty(TowlineSocket.prototype, name, { value, enumerable: true });
  });
  ["onopen", "onmessage", "onerror", "onclose"].forEach((name) => {
    Object.defineProperty(TowlineSocket.prototype, name, { enumerable: true });
  });
  Object.defineProperty(TowlineSocket.prototype, Symbol.toStringTag, { value: "WebSocket", configurable: true });
  Object.defineProperty(TowlineSocket, "name", { value: "TowlineSocket", configurable: true });
  TowlineSocket.defaults = {};
  function defaults() {
    return TowlineSocket.defaults;
  }
  function handlerOf(socket, type) {
    const known = handlers.get(socket)[type];
    return known ? known.value : null;
  }
  function setHandler(socket, type, value) {
    const usable = typeof value === "function" || typeof value === "object" && value !== null ? value : null;
    const own = handlers.get(socket);
    const known = own[type];
    if (usable === null) {
      if (known) socket.removeEventListener(type, known.listener);
      delete own[type];
    } else if (known) {
      known.value = usable;
    } else {
      const handler = { value: usable, listener: (event) => typeof handler.value === "function" && handler.value.call(socket, event) };
      own[type] = handler;
      socket.addEventListener(type, handler.listener);
    }
  }
  function clamp(value) {
    const number = Number(value);
    return number !== number ? 0 : Math.min(65535, Math.max(0, Math.round(number)));
  }

  // src/script.js
  if (!global.TowlineSocket) global.TowlineSocket = TowlineSocket;
})();
if (typeof module === 'object' && module && module.exports) module.exports = globalThis.TowlineSocket
