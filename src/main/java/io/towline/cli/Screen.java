package io.towline.cli;

import java.util.List;

/** Where {@code top} draws. */
interface Screen extends AutoCloseable {

    int rows();

    int columns();

    /** In place of what was there. */
    void show(List<String> lines);

    /** Waits for a key, a second at most; false if the operator has had enough. */
    boolean goesOn();

    @Override
    void close();
}
