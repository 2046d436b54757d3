package io.towline.config;

/**
 * Something in a configuration file that cannot be used, and how to mend it.
 *
 * @param where file and line, such as {@code conf/proxy.conf:5}; only the file where no line is known
 * @param what one or two plain sentences that begin with the setting's path
 */
public record Mistake(String where, String what) {
    @Override
    public String toString() {
        return where + ": " + what;
    }
}
