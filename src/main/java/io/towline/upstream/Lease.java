package io.towline.upstream;

/** One counted use of a server, from the choice until the conversation is over. Closing twice does nothing more. */
public interface Lease extends AutoCloseable {

    /**
     * The server as the log shows it, such as {@code ws://127.0.0.1:9000}; one of several addresses of a name is
     * {@code ws://app.example.com:9000#10.0.0.7}. While the lease lasts the one may become the other, where the name gets a second address.
     */
    String server();

    /** To be called before it is closed where the conversation had been agreed to and the server was lost. */
    void lost();

    @Override
    void close();
}
