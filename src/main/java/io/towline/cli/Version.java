package io.towline.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which Towline this is, as its jar's manifest says. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new String[] {"towline " + version};
    }
}
