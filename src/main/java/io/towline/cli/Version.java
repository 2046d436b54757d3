package io.towline.cli;

import java.util.Optional;

/** Which Towline this is, as its jar's manifest says. */
final class Version {

    private Version() {}

    /** Such as {@code 1.2.3}. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** As it is printed. */
    static String line() {
        return "towline " + number();
    }
}
