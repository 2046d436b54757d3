package io.towline.ending;

/** What sort of conversation it was; a label in logs and metrics. */
public enum Kind {
    WEBSOCKET("websocket"),
    HTTP("http"),
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

    public boolean isSockJs() {
        return name().startsWith("SOCKJS_");
    }

    public String label() {
        return label;
    }
}
