namespace CloudNexus.Functions.Identity.People;

/// <summary>The passwords of ten characters and more that are tried first, whatever their case.</summary>
internal static class CommonPasswords
{
    private const string Words = """
        1234567890 12345678910 123456789a 0123456789 0987654321 9876543210 1111111111 0000000000 1234512345 123123123123 1231231231 1122334455
        11111111111 123456123456 123454321a 1212121212 147258369a 1029384756 a123456789 q123456789 aa12345678 abc1234567 abcd123456 abcd1234567
        abcdefghij abcdefghijk abcdefghijklm aaaaaaaaaa qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[] qwerty1234 qwerty12345 qwerty123456
        qwerty1234567890 1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedcrfv qazwsx123456 zaq12wsxcde3 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6
        asdfghjkl1 asdfghjkl123 asdfghjkl; asdfasdfasdf asdasdasdasd zxcvbnm123 zxcvbnmasdfghjkl password01 password10 password11 password12 password99
        password123 password1234 password12345 password123456 password123! password1! password!1 password1!! passwordpassword password2020 password2021
        password2022 password2023 password2024 password2025 password2026 mypassword mypassword1 yourpassword nopassword thepassword newpassword
        newpassword1 p@ssw0rd12 p@ssw0rd123 p@ssw0rd1! p@ssword123 passw0rd12 passw0rd123 passw0rd1234 pa$$w0rd123 pa55word123 admin12345 admin123456
        admin1234567 adminadmin adminadmin1 admin@1234 admin@12345 administrator administrator1 administrador superadmin superuser1 rootroot12 rootpassword
        toortoor12 changeme12 changeme123 changeme1234 changemenow changethis letmein123 letmein1234 letmein12345 letmeinnow welcome123 welcome1234
        welcome12345 welcome2024 welcome2025 welcome2026 welcome@123 secret1234 secret12345 secretsecret topsecret1 default123 default1234 testtest12
        testtest123 test123456 test1234567 testing123 testing1234 temporary1 temppassword guestguest guest12345 useruser12 user123456 username12 demo123456
        iloveyou12 iloveyou123 iloveyou1234 iloveyou!! iloveyouso princess12 princess123 sunshine12 sunshine123 football12 football123 baseball12
        baseball123 basketball basketball1 superman12 superman123 batman1234 spiderman1 spiderman12 starwars12 starwars123 pokemon123 pokemon1234
        dragon1234 dragon12345 monkey1234 monkey12345 shadow1234 master1234 master12345 michael123 michelle12 jennifer12 charlie123 jordan2323
        liverpool1 liverpool123 manchester manchester1 chelsea123 arsenal123 computer12 computer123 internet12 internet123 samsung123 google1234
        facebook12 facebook123 linkedin12 microsoft1 microsoft123 minecraft1 minecraft123 fortnite12 fortnite123 whatever12 whatever123 trustno1trustno1
        correcthorsebatterystaple cloudnexus cloudnexus1 cloudnexus12 cloudnexus123 cloudnexus1234 monitoring monitoring1 monitoring123 grafana123
        summer2024! summer2025! summer2026! winter2024! winter2025! winter2026! spring2025! spring2026! autumn2025! autumn2026! summer2025 winter2025
        """;

    private static readonly HashSet<string> All = new(
        Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string password) => All.Contains(password);
}
