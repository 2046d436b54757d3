package io.towline.conversation.log;

import java.util.Optional;

/** One line of the access log in the making; fields stand in the order in which they are put. */
interface Line {

    void text(String name, String value);

    void number(String name, long value);

    void absent(String name);

    /** The line, without a line break. */
    String finish();

    default void text(String name, Optional<String> value) {
        value.ifPresentOrElse(present -> text(name, present), () -> absent(name));
    }
}
