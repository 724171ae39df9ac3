namespace Monitoring.Benchmarks.Workload;

/// <summary>What the service of users' accounts writes: each with personal data in it.</summary>
internal sealed class AccountEvents(SeededRandom random, PersonalDataSource people)
{
    public void Write(Draft draft)
    {
        draft.Service = "users";
        draft.Field("user_id", Ids.User(random));
        switch (random.Below(8))
        {
            case 0: draft.Message = $"短信验证码已发送至 {draft.Personal(people.Mobile())}，有效期 5 分钟"; break;
            case 1: draft.Message = $"实名认证提交：姓名 {random.Pick(Vocabulary.ChineseNames)}，身份证号 {draft.Personal(people.IdCard())}，等待审核"; break;
            case 2: draft.Message = $"Welcome mail sent to {draft.Personal(people.Email())} for the weekly nutrition plan"; break;
            case 3: draft.Message = $"绑定银行卡 {draft.Personal(people.BankCard())} 成功，预留手机号 {draft.Personal(people.Mobile())}"; break;
            case 4:
                draft.Level = "DEBUG";
                draft.Message = $"Outgoing request GET /internal/profile Authorization: Bearer {draft.Personal(people.Jwt(draft.Time))}";
                break;
            case 5:
                draft.Level = "WARN";
                draft.Message = $"Login failed, form user={Ids.User(random)} password={draft.Personal(people.Password())} attempt={random.Between(1, 5)}";
                break;
            case 6:
                draft.Message = "Delivery address confirmed";
                draft.Field("customer_mobile", draft.Personal(people.Mobile()));
                break;
            default:
                draft.Message = "会员资料已更新";
                draft.Field("email", draft.Personal(people.Email()));
                draft.Field("id_card", draft.Personal(people.IdCard()));
                break;
        }
    }
}
