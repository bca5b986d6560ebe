package featuredrop.exchange.config;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who the workers are on a Hadoop cluster that asks for Kerberos.
///
/// @param principal such as `featuredrop/_HOST@EXAMPLE.COM`; `_HOST` stands for the name of the machine
/// @param keytab its keys, for the owner only (mode 0400); read again at each login, before a ticket ends
public record KerberosConfig(
        @Nullable String principal, @Nullable Path keytab) {
    private static final Pattern PRINCIPAL = Pattern.compile("[^@/\\s]+(/[^@/\\s]+)?@[^@/\\s]+");

    public KerberosConfig {
        if (principal == null && keytab != null) {
            throw new IllegalArgumentException("principal: is missing, and keytab is given");
        }
        if (principal != null && keytab == null) {
            throw new IllegalArgumentException("keytab: is missing, and principal is given");
        }
        if (principal != null && !PRINCIPAL.matcher(principal).matches()) {
            throw new IllegalArgumentException(
                    "principal: '" + principal + "' is not of the form name@REALM or name/host@REALM");
        }
    }

    /// Whether the section is there.
    public boolean given() {
        return principal != null;
    }
}
