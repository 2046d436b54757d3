package io.towline.conversation;

/** What sort of conversation it was; a label in logs and metrics. */
public enum Kind {
    WEBSOCKET("websocket"),
    HTTP("http"),
    /** Of a route that sends its clients elsewhere. */
    REDIRECT("redirect"),
    /** Of a route that says the same to everybody. */
    RESPOND("respond"),
    /** Of a route that serves a folder. */
    FILES("files"),
    RESUMABLE_WEBSOCKET("resumable-websocket"),
    SSE("sse"),
    NDJSON("ndjson"),
    LONG_POLL("long-poll"),
    SOCKJS_WEBSOCKET("sockjs-websocket"),
    SOCKJS_XHR("sockjs-xhr"),
    SOCKJS_XHR_STREAMING("sockjs-xhr-streaming"),
    SOCKJS_EVENTSOURCE("sockjs-eventsource"),
    SOCKJS_HTMLFILE("sockjs-htmlfile"),
    SOCKJS_JSONP("sockjs-jsonp");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    /** Between the client and us, whatever is spoken inside it; its request was answered with 101. */
    public boolean isWebSocket() {
        return this == WEBSOCKET || this == RESUMABLE_WEBSOCKET || this == SOCKJS_WEBSOCKET;
    }

    public String label() {
        return label;
    }
}
