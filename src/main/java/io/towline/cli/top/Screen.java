package io.towline.cli.top;

import java.util.List;

/** Where {@code top} draws. */
interface Screen extends AutoCloseable {

    int rows();

    int columns();

    /** In place of what was there. */
    void show(List<String> lines);

    /** None was pressed. */
    int NO_KEY = -1;

    /** There is no terminal any more. */
    int GONE = -2;

    /** Waits for a key, a second at most. */
    int key();

    @Override
    void close();
}
