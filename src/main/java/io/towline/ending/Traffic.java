package io.towline.ending;

/** What passed in a conversation: frames of any kind, and bytes as they were on the wire (after TLS), from each side. */
public record Traffic(long framesFromClient, long bytesFromClient, long framesFromUpstream, long bytesFromUpstream) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);
}
