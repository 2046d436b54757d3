package io.towline.conversation;

/** Is told of every conversation: the access log, the meters, the memory of recent endings. Any thread; quick, and throws nothing. */
public interface Witness {

    /** A relay or a session has opened. Who only counts ends need not care. */
    default void opened(OpenedConversation conversation) {}

    /** A conversation of any kind is over; the only word there is of one that was refused. */
    void ended(Conversation conversation);
}
