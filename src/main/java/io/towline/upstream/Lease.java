package io.towline.upstream;

/** One counted use of a server, from the choice until the conversation is over. Closing twice does nothing more. */
public interface Lease extends AutoCloseable {

    /** The server as the log shows it, such as {@code ws://127.0.0.1:9000}. */
    String server();

    /** To be called before it is closed where the conversation had been agreed to and the server was lost. */
    void lost();

    @Override
    void close();
}
