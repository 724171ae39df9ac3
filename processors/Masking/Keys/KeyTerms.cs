namespace Monitoring.Processors.Masking.Keys;

/// <summary>The names that give a value away: lower case, without separators. A leading = wants the whole name, else its end is enough.</summary>
internal static class KeyTerms
{
    public static readonly (KeyMeaning Meaning, string Terms)[] All =
    [
        (KeyMeaning.Secret,
            "password passwd passphrase passcode =pass userpass dbpass =pwd userpwd dbpwd loginpwd oldpwd newpwd paypwd secret secretkey secretid accesskey accesskeysecret " +
            "accesskeyid apikey apitoken apisecret accesstoken refreshtoken authtoken idtoken bearertoken sessiontoken securitytoken privatetoken bottoken " +
            "privatekey clientsecret appsecret appkey encryptionkey signingkey masterkey storagekey accountkey sharedaccesskey hmackey aeskey credential " +
            "credentials cvv cvv2 cvc =pin pincode verifycode verificationcode smscode captcha otp totp =mfacode secretaccesskey clientsrt " +
            "sharedaccesssignature connectionstringpassword keypass storepass webhooksecret "
            + "密码 口令 密钥 秘钥 私钥 令牌 验证码 校验码 授权码 支付密码"),
        (KeyMeaning.Token, "token csrf xsrf =sid sessionid jsessionid phpsessid sessid sessionkey authkey ticket nonceticket sharekey"),
        (KeyMeaning.Random, "=key =ak =sk =auth signature =sign =sig apisign =salt subscriptionkey licensekey deploykey hostkey =hash credentialkey"),
        (KeyMeaning.Authorization, "authorization proxyauthorization"),
        (KeyMeaning.Cookie, "cookie cookies setcookie cookie2"),
        (KeyMeaning.PersonName,
            "realname truename =fullname customername cardholder cardholdername holdername accountholder receivername recipientname consignee contactname " +
            "patientname =firstname =lastname =surname =givenname =middlename userfullname 姓名 收货人 收件人 持卡人 联系人 客户名称 患者"),
        (KeyMeaning.Address,
            "homeaddress shippingaddress deliveryaddress billingaddress postaladdress streetaddress mailingaddress detailaddress receiveraddress " +
            "useraddress contactaddress 地址 住址"),
        (KeyMeaning.Phone,
            "phone phoneno phonenumber phonenum mobile mobileno mobilephone mobilenumber mobilenum cellphone telephone =tel telno contactphone msisdn " +
            "=fax 手机 手机号 手机号码 电话 电话号码 联系方式 传真"),
        (KeyMeaning.CnId,
            "idcard idcardno idcardnum idcardnumber identitycard identityno identitynumber identitycardno certno certificateno citizenid =idno =idnumber " +
            "ssn socialsecuritynumber nationalid 身份证 身份证号 身份证号码 证件号 证件号码"),
        (KeyMeaning.Passport, "passport passportno passportnum passportnumber 护照 护照号 护照号码"),
        (KeyMeaning.BankCard, "=cardno =cardnumber =cardnum bankcard bankcardno bankcardnumber bankaccount bankaccountno creditcard creditcardno creditcardnumber debitcard =pan 卡号 银行卡 银行账号 银行帐号"),
    ];
}
