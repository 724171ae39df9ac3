using Monitoring.Processors.Masking.Scanning;

namespace Monitoring.Processors.Masking.Detection;

/// <summary>Chinese landlines: an area code in use and seven or eight digits; in one piece only where something says that it is a phone.</summary>
internal static class Landline
{
    /// <summary>Area codes of four digits in use, without the leading 0.</summary>
    private static readonly HashSet<int> AreaCodes =
    [
        310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 335, 349, 350, 351, 352, 353, 354, 355, 356, 357, 358, 359, 370, 371, 372, 373, 374, 375, 376, 377,
        378, 379, 391, 392, 393, 394, 395, 396, 398, 410, 411, 412, 413, 414, 415, 416, 417, 418, 419, 421, 427, 429, 431, 432, 433, 434, 435, 436, 437, 438,
        439, 451, 452, 453, 454, 455, 456, 457, 458, 459, 464, 467, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477, 478, 479, 482, 483, 510, 511, 512, 513,
        514, 515, 516, 517, 518, 519, 523, 527, 530, 531, 532, 533, 534, 535, 536, 537, 538, 539, 543, 546, 550, 551, 552, 553, 554, 555, 556, 557, 558, 559,
        561, 562, 563, 564, 566, 570, 571, 572, 573, 574, 575, 576, 577, 578, 579, 580, 591, 592, 593, 594, 595, 596, 597, 598, 599, 631, 632, 633, 634, 635,
        660, 662, 663, 668, 691, 692, 701, 710, 711, 712, 713, 714, 715, 716, 717, 718, 719, 722, 724, 728, 730, 731, 734, 735, 736, 737, 738, 739, 743, 744,
        745, 746, 750, 751, 752, 753, 754, 755, 756, 757, 758, 759, 760, 762, 763, 766, 768, 769, 770, 771, 772, 773, 774, 775, 776, 777, 778, 779, 790, 791,
        792, 793, 794, 795, 796, 797, 798, 799, 812, 813, 816, 817, 818, 825, 826, 827, 830, 831, 832, 833, 834, 835, 836, 837, 838, 839, 851, 852, 853, 854,
        855, 856, 857, 858, 859, 870, 871, 872, 873, 874, 875, 876, 877, 878, 879, 881, 883, 886, 887, 888, 891, 892, 893, 894, 895, 896, 897, 898, 899, 901,
        902, 903, 906, 908, 909, 911, 912, 913, 914, 915, 916, 917, 919, 930, 931, 932, 933, 934, 935, 936, 937, 938, 939, 941, 943, 951, 952, 953, 954, 955,
        970, 971, 972, 973, 974, 975, 976, 977, 979, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999,
    ];

    public static bool Is(in DigitGroups groups, int first, int last, ReadOnlySpan<byte> number)
    {
        if (last > first && groups.Length(first) == 2 && number.StartsWith("86"u8)) return IsNational(groups, first + 1, last, number[2..], hasZero: number[2] == '0');
        return number[0] == '0' && IsNational(groups, first, last, number, hasZero: true);
    }

    private static bool IsNational(in DigitGroups groups, int first, int last, ReadOnlySpan<byte> number, bool hasZero)
    {
        if (!hasZero) return false;
        var area = AreaLength(number);
        if (area == 0 || number.Length - area is < 7 or > 8 || number[area] == '0') return false;
        return (last - first) switch
        {
            0 => IsBracketed(groups, first) || Context.IsPhone(groups.Text, groups.Start(first)),
            1 => groups.Length(first) == area,
            2 => groups.Length(first) == area && groups.Length(last) == 4,
            _ => false,
        };
    }

    private static bool IsBracketed(in DigitGroups groups, int group) => Bytes.At(groups.Text, groups.Start(group) - 1) == ')';

    private static int AreaLength(ReadOnlySpan<byte> number)
    {
        if (number.Length < 10) return 0;
        if (number[1] == '1') return number[2] == '0' ? 3 : 0;
        if (number[1] == '2') return number[2] == '6' ? 0 : 3;
        return AreaCodes.Contains((number[1] - '0') * 100 + (number[2] - '0') * 10 + number[3] - '0') ? 4 : 0;
    }
}
