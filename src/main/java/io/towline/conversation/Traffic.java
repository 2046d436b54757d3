package io.towline.conversation;

/** What passed in a conversation: frames of any kind, and bytes as they were on the wire (after TLS), from each side. */
public record Traffic(long framesFromClient, long bytesFromClient, long framesFromUpstream, long bytesFromUpstream) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    public Traffic plus(Traffic other) {
        return new Traffic(
                framesFromClient + other.framesFromClient,
                bytesFromClient + other.bytesFromClient,
                framesFromUpstream + other.framesFromUpstream,
                bytesFromUpstream + other.bytesFromUpstream);
    }

    /** Of each figure the larger. */
    public Traffic max(Traffic other) {
        return new Traffic(
                Math.max(framesFromClient, other.framesFromClient),
                Math.max(bytesFromClient, other.bytesFromClient),
                Math.max(framesFromUpstream, other.framesFromUpstream),
                Math.max(bytesFromUpstream, other.bytesFromUpstream));
    }
}
