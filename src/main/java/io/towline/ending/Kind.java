package io.towline.ending;

/** What sort of conversation it was; a label in logs and metrics. */
public enum Kind {
    WEBSOCKET("websocket"),
    HTTP("http");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
